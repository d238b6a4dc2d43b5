"""Where a whole run is kept: what reports print in the product, the rest beside the tests that compare it."""

from pathlib import Path

from apps.calibration.record import RECORDS
from tests.calibration.runs import INSTRUMENT

RECORD = RECORDS / f"{INSTRUMENT.replace('@', '-')}.json"
DETAILS = Path(__file__).parent / "details.json"
