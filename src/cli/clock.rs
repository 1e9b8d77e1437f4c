//! The date, for what may say when it was made. A machine's clock may stand anywhere, and no result is lost over it.

use jiff::Timestamp;
use std::time::SystemTime;

#[expect(clippy::disallowed_methods, reason = "the date goes to provenance.json and into no result")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The date and time, RFC 3339; `None` where the clock stands beyond what that can say, the year 9999.
pub fn date_and_time() -> Option<String> {
    Timestamp::try_from(now()).ok().map(|time| time.to_string())
}

/// Whether the clock stands before 1970: then a workbook cannot be made, because its library reads the clock first and ends there,
/// though the date is one that we give it.
pub fn before_1970() -> bool {
    now() < SystemTime::UNIX_EPOCH
}
