"""The end of a benchmark: its tables on the screen, its result kept, its page written."""

from .clean_environment import require_clean_environment
from .environment import environment
from .pages import body, write_page
from .results import Result, save


def publish(name, *, quick, command=None, **found):
    """Print a result; unless ``quick``, keep it and write the page again.

    Parameters
    ----------
    name : str
        Name of the page.
    quick : bool
        Whether this was only a trial.
    command : str, default=None
        Arguments of ``python -m benchmarks``, if they are not the name.
    **found : dict
        Further attributes of `Result`.
    """
    require_clean_environment()
    result = Result(command=command or name, environment=environment(), **found)
    print(f"\n{body(result)}")
    if not quick:
        print(f"\n{save(name, result)}")
        write_page(name)
