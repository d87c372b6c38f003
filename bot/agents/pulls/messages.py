"""Why a pull request could not be checked."""

AUTHOR_CANT_ASK = "its author can't ask twins in Slack"
NO_REPOSITORY = "that isn't the name of a repository"
CHANGED_WHILE_READ = "it was changed while it was read. Run the check again"
NO_FILES = "it changes no files"
NOT_A_PULL_REQUEST = "GitHub's answer isn't a pull request"
NOT_OPEN = "it isn't open"
FILES_UNREADABLE = "GitHub's list of files can't be read"
MAP_NOT_TEXT = "the file that assigns paths isn't UTF-8 text"
UNREACHABLE = "GitHub can't be reached"
ANSWER_TOO_LARGE = "GitHub's answer is too large"


def no_such_twin(handle: str) -> str:
    return f"no twin called {handle} answers its author"


def no_map(file: str) -> str:
    return f"there is no {file} on the base branch, and no CODEOWNERS"


def too_many_files(files: int, most: int) -> str:
    return f"it changes {files} files, more than {most}"


def answered_with(status: int) -> str:
    return f"GitHub answered with status {status}"
