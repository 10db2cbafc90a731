"""Can every resident reach a vaccination site, on ordinary days and on holidays?

The one package to import: `assess` or `open_latest` a study, and ask the `Assessment`. Importing it
is cheap; what computes is imported when it is first called.
"""

from importlib.metadata import version

from vaxreach.own_packages import require_own_packages

require_own_packages()

from geo.errors import (  # noqa: E402 - only now is it known that this `geo` is our own
    CoordinateError,
    FullDiskError,
    InputError,
    LayerError,
    NoticeError,
    PersonalDataError,
    ReadOnlyError,
    RequestError,
    RoadError,
    ScenarioError,
    StandardError,
    StoreError,
    StudyError,
    TableError,
    VaxReachError,
)
from vaxreach.assessment import Assessment  # noqa: E402 - as above
from vaxreach.entry import assess, open_latest  # noqa: E402 - as above
from vaxreach.study import Study  # noqa: E402 - as above

__version__ = version("vaxreach")
__all__ = [
    "Assessment",
    "CoordinateError",
    "FullDiskError",
    "InputError",
    "LayerError",
    "NoticeError",
    "PersonalDataError",
    "ReadOnlyError",
    "RequestError",
    "RoadError",
    "ScenarioError",
    "StandardError",
    "StoreError",
    "Study",
    "StudyError",
    "TableError",
    "VaxReachError",
    "__version__",
    "assess",
    "open_latest",
]
