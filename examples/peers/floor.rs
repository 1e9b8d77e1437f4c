//! What no simulation on the kernel can do without: a draw, and an event put on the calendar and taken off again.

use caseload::kernel::calendar::{EventCalendar, Slot};
use caseload::kernel::streams::{Purpose, StreamKey};
use std::hint::black_box;
use std::time::Instant;

/// Draws, or events, of one measurement; the quickest of several counts, for others only add to it.
const TIMES: u32 = 2_000_000;
const MEASUREMENTS: u32 = 5;

/// Nanoseconds of an exponential draw, and of a schedule and a pop in the hold model at so many events pending.
pub fn measure() -> String {
    let mut stream = StreamKey { seed: 1, replication: 0 }.stream(Purpose::Career, 0, 0);
    let draw = quickest(|| {
        black_box(stream.exponential());
    });
    let holds = [2, 21, 49, 484].map(|pending| {
        let mut stream = StreamKey { seed: 1, replication: 0 }.stream(Purpose::Career, 0, 0);
        let mut calendar = EventCalendar::new(vec![0; pending]);
        for slot in 0..pending as Slot {
            calendar.schedule(slot, stream.exponential());
        }
        let hold = quickest(|| {
            if let Some((time, slot)) = calendar.pop() {
                calendar.schedule(slot, time + stream.exponential());
            }
        });
        format!("\"{pending}\": {:.1}", hold - draw)
    });
    format!("{{\"draw\": {draw:.1}, {}}}", holds.join(", "))
}

#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn quickest(mut act: impl FnMut()) -> f64 {
    let once = |_| {
        let begun = Instant::now();
        (0..TIMES).for_each(|_| act());
        begun.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
    };
    (0..MEASUREMENTS).map(once).fold(f64::INFINITY, f64::min)
}
