//! What the charts of a sweep have alike: what is shown of its points, title, text for those who cannot see them.

use super::super::prelude::*;
use crate::report::pages::sweep::{called, cheapest, table};
use crate::study::sweep::{Factor, GridPoint, Sweep};

/// What a chart shows of a sweep's points.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub found: &'a Sweep,
    /// How often the target is reached, rather than the target median of the target measure.
    pub of_chance: bool,
    pub chance: f64,
}

impl View<'_> {
    pub fn value(&self, point: &GridPoint) -> Option<f64> {
        if self.of_chance { Some(point.share()) } else { point.value.map(|value| value.p50) }
    }

    pub fn measure(&self) -> Measure {
        words::target_measure(&self.found.scenario)
    }

    /// The target and its date in words.
    pub fn aim(&self) -> (String, String) {
        (words::target(&self.found.scenario), words::month_year(self.found.scenario.target.by))
    }

    /// The page without its subtitle; what is said before the number of replications.
    pub fn page(&self, before: &str) -> Page {
        Page {
            title: self.title(),
            caption: format!(
                "{before}{} simulated futures for each point, all with the same families and the same luck; they hold {}.",
                self.found.replications,
                words::held(self.found.inputs)
            ),
            ..Page::default()
        }
    }

    fn title(&self) -> String {
        let ((target, date), asked) = (self.aim(), words::of_100(self.chance));
        if self.of_chance {
            return match cheapest(self.found, self.chance) {
                Some(point) => format!(
                    "Cheapest of the grid with {target} by {date} in {asked} futures: {}",
                    words::shorten(&called(self.found, point), 70)
                ),
                None => format!("Nothing in the grid reaches {target} by {date} in {asked} futures"),
            };
        }
        let wanted = self.found.scenario.target.wanted;
        let is_met = |point: &&GridPoint| point.value.is_some_and(|value| wanted.is_met_by(value.p50));
        let reached = self.found.points.iter().filter(is_met).count();
        let better = if wanted.at_least { "above" } else { "below" };
        match (reached, self.found.points.len()) {
            (0, _) => format!("Nowhere in the grid is the middle future at {target} by {date}"),
            (all, of) if all == of => {
                format!("Everywhere in the grid the middle future is at {target} by {date}, or {better}")
            }
            (some, of) => format!("In {some} of {of} points the middle future is at {target} by {date}, or {better}"),
        }
    }

    pub fn chart(&self, sheet: Sheet, kind: &str, text: impl Fn(&GridPoint) -> String) -> Chart {
        let names = match self.of_chance {
            true => ("chance", "How often the target is reached"),
            false => ("target-measure", "The middle future at the target date"),
        };
        let rows = self.found.points.iter().map(|point| format!("{}: {}", called(self.found, point), text(point)));
        sheet.chart(names, kind, rows, table_data(&table(self.found)))
    }
}

/// The axis of a number: `extra social workers`, from when it is not the first day.
pub fn axis(factor: &Factor) -> String {
    let from = if factor.from.ends_with("first day") { String::new() } else { format!(", {}", factor.from) };
    format!("{}{from}", factor.words)
}
