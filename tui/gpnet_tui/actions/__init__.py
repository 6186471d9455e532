"""What commands do, by subject: each is a function of the debugger that shows another scene, once.

They know the debugger by the narrow protocol in `debugger` only; which key runs them stands in `commands`.
"""
