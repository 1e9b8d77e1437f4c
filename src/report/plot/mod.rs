//! Charts: an SVG each, its data as CSV, and a text for those who cannot see it.

mod areas;
mod canvas;
mod cost_curve;
mod difference;
mod fan;
mod fonts;
mod frontier;
mod in_time;
mod lines;
mod marks;
mod mix;
mod palette;
mod png;
mod posts;
mod prelude;
mod ranked;
mod region;
mod screening;
mod share_over;
mod sheet;
mod spread;
mod staffing;
mod sweep;
mod swings;
mod targets;
mod threads;
mod time;
mod tornado;

pub use fonts::Letters;
pub use mix::mix_chart;
pub use png::{PngError, png};
pub use posts::posts_curve;
pub use region::calibrated_region;
pub use screening::screening;
pub use sweep::sweep_charts;
pub use swings::swings;
pub use targets::validated;
pub use threads::threads_chart;
pub use tornado::tornado;

pub use crate::report::document::Chart;
use crate::report::pages::MOST_DRAWN;
use crate::study::results::Experiment;

/// Every chart of an experiment that has something to show, the most important first. Of more than [`MOST_DRAWN`] options, cost and
/// chance alone.
pub fn charts(experiment: &Experiment) -> Vec<Chart> {
    if experiment.options.len() > MOST_DRAWN {
        return vec![frontier::chart(experiment)];
    }
    let charts = [
        Some(fan::chart(experiment)),
        difference::chart(experiment),
        Some(frontier::chart(experiment)),
        Some(cost_curve::chart(experiment)),
        areas::chart(experiment),
        spread::chart(experiment),
        share_over::chart(experiment),
        Some(staffing::chart(experiment)),
        in_time::assessments(experiment),
        in_time::drift(experiment),
    ];
    charts.into_iter().flatten().collect()
}
