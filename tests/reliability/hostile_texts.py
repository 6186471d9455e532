"""Texts that do something to a terminal, or to the eye, when they are written to it as they are."""

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

PAYLOADS: dict[str, str] = {
    "OSC 52, the clipboard": f"{ESC}]52;c;cm0gLXJm{BEL}",
    "OSC 52 that ends in ST": f"{ESC}]52;c;cm0gLXJm{ST}",
    "OSC 8, a link": f"{ESC}]8;;http://evil.example{ST}text{ESC}]8;;{ST}",
    "OSC 0, the title": f"{ESC}]0;owned{BEL}",
    "OSC 10, a colour asked for": f"{ESC}]10;?{BEL}",
    "CSI, clear": f"{ESC}[2J{ESC}[H",
    "CSI, colour": f"{ESC}[31;7m",
    "CSI, a report asked for": f"{ESC}[6n",
    "CSI, the main screen": f"{ESC}[?1049l",
    "CSI, mouse off": f"{ESC}[?1000l",
    "DCS": f"{ESC}P+q544e{ST}",
    "APC": f"{ESC}_Gf=24;AAAA{ST}",
    "PM": f"{ESC}^private{ST}",
    "reset": f"{ESC}c",
    "C1, CSI in one": "\x9b31m",
    "C1, OSC in one": "\x9d52;c;cm0=\x9c",
    "C0 controls": "a\x00\x07\x08\x0b\x0c\x0e\x0fz\x7f",
    "carriage return": "good\rbad",
    "bidi override": "\u202eevil\u202c",
    "bidi isolates": "\u2066a\u2067b\u2069\u2069",
    "zero width": "a\u200b\u200c\u200d\u2060\ufeffb",
    "tags": "a" + "".join(chr(0xE0000 + ord(letter)) for letter in "hidden") + "\U000e007f",
}
