//! `report.html` of a search for the cheapest mix.

use super::{Asked, grid, heading, limits, longest, notes, of_places, prices, search, sentences};
use crate::experiment::mix::Mix;
use crate::report::html::{Answer, Further, answer};
use crate::report::plot::Chart;
use crate::report::words;
use crate::scenario::Loaded;

/// The text of the page; `base` is the scenario as it is.
#[must_use]
pub fn page(asked: &Asked, found: &Mix, base: &Loaded, charts: &[Chart]) -> String {
    let mut assumptions: Vec<String> = limits(found).into_iter().map(|limit| format!("{limit}.")).collect();
    assumptions.extend(prices(asked, found));
    assumptions.push(format!(
        "{} by {}, in {} simulated futures.",
        words::capital(&words::target(&found.scenario)),
        words::day_month_year(found.scenario.target.by),
        words::of_100(found.chance)
    ));
    assumptions.push("New posts are advertised first, and filled when people have been found.".to_owned());
    let listed = longest(found);
    let part = if listed.len() < found.tried.len() {
        "Those followed longest, and cheaper ones that came near"
    } else {
        "Every mix"
    };
    let skip = 1 + prices(asked, found).len();
    let content = Answer {
        heading: heading(found),
        findings: sentences(found),
        answer: grid(found),
        caption: "The scenario as it is, the answer, and what stands beside it".to_owned(),
        notes: notes(asked, found).into_iter().skip(skip).collect(),
        tables: vec![
            Further {
                id: "search",
                heading: "The search",
                text: "After how many futures mixes were looked at, and what was dropped then.".to_owned(),
                caption: format!("{} mixes within the limits, the scenario as it is with them", found.asked),
                grid: search(found),
            },
            Further {
                id: "tried",
                heading: "What was tried",
                text: "The cheapest first. Posts bring their managers, and a recruitment drive its price: both are in the cost. mix.csv has every \
                       mix."
                    .to_owned(),
                caption: format!("{part}: {} of {} mixes", listed.len(), found.tried.len()),
                grid: of_places(found, &listed),
            },
        ],
        assumptions,
        method: format!(
            "Caseload {} looks for the cheapest mix by successive elimination: each mix is lived through event by event in {} \
             simulated futures at most, from master seed {}, with the same families and the same luck, and dropped as soon as it \
             surely cannot be the answer.",
            env!("CARGO_PKG_VERSION"),
            found.most,
            found.seed
        ),
        elsewhere: "Every mix in numbers: mix.csv; for a committee paper: mix.md.".to_owned(),
    };
    answer(content, base, charts)
}
