"""The scripts of completion: what bash, zsh and fish run when Tab is pressed.

Each gives the program the line up to the cursor, and reads a line for each word that can stand there. Kept apart from
`completion`, which finds those words.
"""

BASH = """\
# For completion in bash, put this line into ~/.bashrc:  eval "$(%(prog_name)s --completion bash)"
%(complete_func)s() {
    local program="${1/#\\~/"$HOME"}" kind value
    type -- "$program" &> /dev/null || program=%(prog_name)s
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value; do
        case $kind in
            paths) compopt -o filenames 2> /dev/null ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done <<< "$(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" %(complete_var)s=bash_complete \\
        "$program" 2> /dev/null < /dev/null)"
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2> /dev/null ||
    complete -o filenames -F %(complete_func)s %(prog_name)s  # bash before 4.4
"""

ZSH = """\
#compdef %(prog_name)s
# For completion in zsh, put this line into ~/.zshrc:  eval "$(%(prog_name)s --completion zsh)"
%(complete_func)s() {
    local program="${${(Q)words[1]}/#\\~/$HOME}" line kind value help
    local -a found suffix
    local -i missing=1
    whence -- "$program" > /dev/null || program=%(prog_name)s
    for line in "${(@f)$(COMP_LINE="${words[1,CURRENT-1]} ${QIPREFIX}${IPREFIX}${PREFIX}" \\
        %(complete_var)s=zsh_complete "$program" 2> /dev/null < /dev/null)}"; do
        IFS=$'\\t' read -r kind value help <<< "$line"
        case $kind in
            after) compset -P ${=value}; [[ $value == '*,' ]] && suffix=(-S ' ' -r ', ') ;;
            plain) found+=("${${value//\\\\/\\\\\\\\}//:/\\\\:}${help:+:$help}") ;;
            file | dir)
                (( $#found )) && _describe -V %(prog_name)s found && missing=0
                found=()
                _files ${=value} && missing=0
                ;;
        esac
    done
    (( $#found )) && _describe -V %(prog_name)s found $suffix && missing=0
    return missing
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

FISH = """\
# For completion in fish, put this line into ~/.config/fish/config.fish:  %(prog_name)s --completion fish | source
function %(complete_func)s
    set -l program (commandline -opc)[1]
    type -q -- $program; or set program %(prog_name)s
    set -lx COMP_LINE (commandline -cp | string join ' ')
    set -lx %(complete_var)s fish_complete
    $program 2> /dev/null < /dev/null
end
complete -c %(prog_name)s -e
complete -c %(prog_name)s -f -k -a '(%(complete_func)s)'
"""
