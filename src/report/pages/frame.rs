//! What every page ends with: what it rests on, what is not known, how it was found.

use crate::report::describe;
use crate::report::document::{Cell, Column, Document, Formats, Section, Table};
use crate::report::words::{self, day_month_year, one_line};
use crate::scenario::{Loaded, Scenario};

/// What must be said of every result of this program.
pub const LIMITS: [&str; 5] = [
    "The figures are of simulated futures, not of the future: what the model leaves out is in none of them.",
    "People are averages: nobody is a better worker than another of the same grade and hours.",
    "Quality is not simulated: slower work is later work, never worse work.",
    "Sizes of some levers are assumed; the scenario file says beside each figure where it comes from.",
    "The results advise a decision about a service. They say nothing about any one family or worker.",
];

/// Why a report can be made again.
pub const AGAIN: &str = "The same scenarios, seed and number of futures give this report again, to the last letter; machine, date and time \
                         taken are in `provenance.json`.";

/// Formats that have room for every figure of a scenario in words.
const ROOMY: Formats = Formats::PAGE;

/// `16 September 2009 to 31 March 2013`.
#[must_use]
pub fn period(scenario: &Scenario) -> String {
    format!("{} to {}", day_month_year(scenario.days.start()), day_month_year(scenario.days.end()))
}

/// What made a document, from so many futures of what: the base or the scenario, its name and its hash.
#[must_use]
pub fn colophon(seed: u64, futures: &str, (of, name, hash): (&str, &str, &str)) -> String {
    format!("Caseload {}, seed {seed}, {futures}; {of} `{name}`, SHA-256 `{hash}`.", env!("CARGO_PKG_VERSION"))
}

/// What each option changes, and every figure of the base.
#[must_use]
pub fn assumptions<'a>(base: &Loaded, options: impl Iterator<Item = &'a Loaded>) -> Vec<Section> {
    let options = options.enumerate().map(|(index, option)| {
        let mut section = describe::difference(option, base).part();
        (section.id, section.heading) = (format!("option-{}", index + 1), one_line(&option.scenario.title));
        section.on(ROOMY | Formats::WORKBOOK)
    });
    let base = scenario(base, "The base");
    heading().into_iter().chain(options).chain(base).collect()
}

/// The page of a question about a scenario, without title and text: period and colophon.
#[must_use]
pub fn of_question(base: &Loaded, seed: u64) -> Document {
    let version = env!("CARGO_PKG_VERSION");
    let colophon =
        format!("Caseload {version}, seed {seed}; scenario `{}`, SHA-256 `{}`.", base.scenario.name, base.hash);
    Document { subtitle: period(&base.scenario), colophon, ..Document::default() }
}

/// What was asked: `Caseload 20 by 31 March 2012, in 80 of 100 simulated futures.`
#[must_use]
pub fn goal(base: &Loaded, chance: f64) -> String {
    format!(
        "{} by {}, in {} simulated futures.",
        words::capital(&words::target(&base.scenario)),
        day_month_year(base.scenario.target.by),
        words::of_100(chance)
    )
}

/// What a question assumes beside its scenario, and every figure of that.
#[must_use]
pub fn assumed(points: Vec<String>, base: &Loaded) -> Vec<Section> {
    let asked = Section::new("assumptions", "Assumptions").on(Formats::ALL.but(Formats::TERMINAL)).points(points);
    std::iter::once(asked).chain(scenario(base, "The scenario")).collect()
}

/// What the page of a question ends with: what it assumes beside its scenario, every figure of that, what is not known, how the
/// answer was found; so many events were simulated of the scenario as it is.
pub fn question(document: &mut Document, (assumed, how): (Vec<String>, String), base: &Loaded, events: u64) {
    document.push(Section::new("asked", "Assumptions").on(Formats::TERMINAL).points(assumed.clone()));
    self::assumed(assumed, base).into_iter().for_each(|section| document.push(section));
    let unknowns = base.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len());
    document.push(limits(unknowns, Some(base)));
    let again = "The same scenario, question, seed and number of futures give this report again, to the last letter; machine, date, \
                 time taken and the hash of every scenario that was simulated are in `provenance.json`.";
    let simulated = std::iter::once((&base.scenario, &*base.hash, events, unknowns));
    document.push(method(format!("{how} {again}"), simulated));
}

fn heading() -> Option<Section> {
    let text = "What each option changes against the base, then the base itself.";
    Some(Section::new("assumptions", "Assumptions").on(ROOMY | Formats::WORKBOOK).text(text))
}

/// Every figure of a scenario but for what the page says elsewhere: outputs, software, sharing.
fn scenario(loaded: &Loaded, what: &str) -> Vec<Section> {
    const ELSEWHERE: [&str; 4] = ["1.2", "5.1", "5.2", "6.1"];
    let title = format!("{what}, “{}”", one_line(&loaded.scenario.title));
    let text = "Every figure of it, its rules and where its numbers come from is in the scenario file; `caseload describe` puts it \
                into words, which stand below.";
    let parts = describe::sections(loaded, None).into_iter();
    let parts = parts.filter(|part| !ELSEWHERE.contains(&&*part.id)).map(|part| part.part().folded().on(ROOMY));
    std::iter::once(Section::new("base-figures", title).part().on(ROOMY).text(text)).chain(parts).collect()
}

/// What is not known: the scenario's unknown numbers, and what no figure of this program holds.
#[must_use]
pub fn limits(unknowns: usize, base: Option<&Loaded>) -> Section {
    let mut section = Section::new("limits", "What is not known").on(Formats::ALL.but(Formats::TERMINAL));
    section = section.text(format!("The ranges and bands of this report hold {}.", words::held(unknowns)));
    section.blocks.extend(base.into_iter().flat_map(|base| describe::not_known(base).blocks));
    section.points(LIMITS.map(str::to_owned).to_vec())
}

/// Scenarios of which no events were counted, for [`method`].
pub fn simulated(loaded: &[Loaded]) -> impl Iterator<Item = (&Scenario, &str, u64, usize)> {
    let unknowns = |loaded: &Loaded| loaded.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len());
    loaded.iter().map(move |loaded| (&loaded.scenario, &*loaded.hash, 0, unknowns(loaded)))
}

/// How it was found, and the scenarios as they were simulated: each with its hash, events (0 where nobody counted) and unknown
/// inputs.
#[must_use]
pub fn method<'a>(how: String, simulated: impl Iterator<Item = (&'a Scenario, &'a str, u64, usize)>) -> Section {
    let columns = vec![
        Column::new("Option").data("option"),
        Column::data_only("Title", "title"),
        Column::data_only("First day", "start"),
        Column::data_only("Last day", "end"),
        Column::data_only("Target measure", "target_measure"),
        Column::data_only("At most", "target_at_most"),
        Column::data_only("By", "target_by"),
        Column::data_only("Unknown inputs", "unknown_inputs"),
        Column::data_only("Events", "events"),
        Column::new("SHA-256 of the resolved scenario").data("sha256"),
    ];
    let row = |(scenario, hash, events, unknowns): (&Scenario, &str, u64, usize)| {
        vec![
            Cell::term(one_line(&scenario.title), &scenario.name),
            Cell::text(&scenario.title),
            Cell::Date(scenario.days.start()),
            Cell::Date(scenario.days.end()),
            Cell::text(&scenario.target.measure),
            Cell::number(scenario.target.at_most, words::unit_of(words::target_measure(scenario))),
            Cell::Date(scenario.target.by),
            Cell::Count(unknowns as u64),
            if events > 0 { Cell::Count(events) } else { Cell::Missing },
            Cell::Code(hash.to_owned()),
        ]
    };
    let table = Table::new("scenarios", "The scenarios, as they were simulated", columns).rows(simulated.map(row));
    let on = Formats::ALL.but(Formats::TERMINAL);
    Section::new("method", "Method and provenance").on(on).text(how).table(table.on(on.but(Formats::WORD)))
}
