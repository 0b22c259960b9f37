"""Every error Groundswell raises, by what the caller should do next."""


class GroundswellError(Exception):
    """What went wrong, where, and what to do about it.

    `exit_code` is what the command line ends with and `status` what the HTTP API answers with.
    """

    exit_code = 1
    status = 500
    title = "Something went wrong"

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        advice = f" {self.todo}" if self.todo else ""
        return f"{self.what}{place}.{advice}"


class InputError(GroundswellError):
    """Fix your input: a file, an argument or a request is not what it should be."""

    exit_code = 3
    status = 400
    title = "Fix your input"


class NotFoundError(InputError):
    """Fix your input: what was asked for is not in the workspace."""

    status = 404
    title = "Not found"


class SettingsError(GroundswellError):
    """Fix your settings: raised before any work starts, with everything that is wrong at once."""

    exit_code = 4
    title = "Fix your settings"


class BusyError(GroundswellError):
    """Retry: another run holds the workspace, or a service is away."""

    exit_code = 5
    status = 503
    title = "Try again"


class StepError(GroundswellError):
    """Give up: a step failed. It names itself; the previous state of the lake is intact."""

    exit_code = 6
    title = "A step failed"


class LakeError(GroundswellError):
    """Give up: the lake on disk is damaged. The file is named; the rest is still served."""

    exit_code = 7
    title = "The lake is damaged"


class OutdatedError(GroundswellError):
    """Score again: what was worked out here was made by another version of Groundswell. Nothing else is needed."""

    exit_code = 8
    status = 409
    title = "Score again"
