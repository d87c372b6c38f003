"""Labels and errors that any form or message can have."""

NOT_NOW = "Not now"
TRY_IT_FIELD = "Try it: ask your twin something"
TRY_IT = "Try it"
CANCEL = "Cancel"
MORE = "More"
SHORTENED = "This didn't fit into one Slack message, so parts of it are shortened or left out."
SHORTENED_MARK = "… [shortened]"


def says_too_little(text: str, least: int) -> str:
    if least == 1:
        return f"“{text}” says too little: use a word that carries meaning, or it matches almost anything."
    return f"“{text}” says too little: use at least two words that carry meaning, or it matches almost anything."


def too_much(label: str) -> str:
    return f"*{label}*: too much for a form, so it stays as it is. `zerohandoff export` and `publish` change it."


def too_long(start: str, most: int) -> str:
    return f"“{start}…” has more than {most} characters. Say it shorter."
