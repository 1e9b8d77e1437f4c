//! What pages of results end with: what it rests on, what is not known, how it was found.

use super::prelude::*;
use crate::report::describe;
use crate::report::words::day_month_year;

/// What must be said of every result of this program.
pub const LIMITS: [&str; 5] = [
    "The figures are of simulated futures, not of the future: what the model leaves out is in none of them.",
    "People are averages: nobody is a better worker than another of the same grade and hours.",
    "Quality is not simulated: slower work is later work, never worse work.",
    "Sizes of some levers are assumed; the scenario file says beside each figure where it comes from.",
    "The results advise a decision about a service. They say nothing about any one family or worker.",
];

const AGAIN: &str = "The same scenarios, question, seed and number of futures give this report again, to the last letter; machine, date, \
                     time taken and the hash of every scenario that was simulated are in `provenance.json`.";

/// What made a document.
pub fn made_by(seed: u64) -> String {
    format!("Caseload {}, seed {seed}", env!("CARGO_PKG_VERSION"))
}

/// A document about a scenario, or about options and this base: its period, and what made it from what.
pub fn about(scenario: &Scenario, hash: &str, seed: u64) -> Document {
    let colophon = format!("{}; scenario `{}`, SHA-256 `{hash}`.", made_by(seed), scenario.name);
    let subtitle = format!("{} to {}", day_month_year(scenario.days.start()), day_month_year(scenario.days.end()));
    Document { subtitle, colophon, ..Document::default() }
}

/// An option in a table: its title, and in data its short name.
pub fn named(scenario: &Scenario) -> Cell {
    Cell::term(one_line(&scenario.title), &scenario.name)
}

/// A mean change against the base, with its interval.
pub fn change(of: PairedDifference, unit: Unit) -> Cell {
    estimate(of, unit.change())
}

/// A mean difference, with its interval.
pub fn estimate(of: PairedDifference, unit: Unit) -> Cell {
    Cell::estimate((of.mean, of.low, of.high), unit)
}

/// A column of estimates: in data `stem`, and the same with the ends of the interval.
pub fn with_interval(column: Column, stem: &str) -> Column {
    column.part(stem, Datum::Value).parts(stem, &[Datum::Low, Datum::High])
}

/// The column of the target measure at its date: what 8 of 10 replications fall between.
pub fn target_column(scenario: &Scenario) -> Column {
    let noun = words::capital(&words::target_noun(scenario));
    Column::new(format!("{noun}, {} (8 of 10 fall between)", words::month_year(scenario.target.by)))
        .brief(words::short_target_noun(scenario))
}

/// The column of how often the target is reached.
pub fn chance_column(scenario: &Scenario) -> Column {
    let by = words::month_year(scenario.target.by);
    Column::new(format!("Simulated futures with {} by {by} (95 % interval)", words::meets(scenario)))
        .brief(format!("Futures that reach {}", words::target_amount(scenario)))
}

/// How often a target is reached, with the interval: `7 of 8 (47 to 98 of 100)`.
pub fn often(met: u64, of: u64) -> String {
    Cell::Chance { met, of }.lines(false).join(" ")
}

/// A title in quotation marks, cut where it is long; a backtick would begin code.
pub fn quoted(scenario: &Scenario) -> String {
    format!("“{}”", words::shorten(&one_line(&scenario.title).replace('`', "'"), 80))
}

/// Numbers of a scenario that are not known.
pub fn inputs(loaded: &Loaded) -> usize {
    loaded.blueprint.as_ref().map_or(0, |blueprint| blueprint.inputs().len())
}

/// What was asked: `Caseload 20 by 31 March 2012, in 80 of 100 simulated futures.`
pub fn goal(base: &Loaded, chance: f64) -> String {
    let (target, by) = (words::capital(&words::target(&base.scenario)), day_month_year(base.scenario.target.by));
    format!("{target} by {by}, in {} simulated futures.", words::of_100(chance))
}

/// What a comparison ends with: what each option changes, every figure of the base, what is not known, how it was found.
pub fn compared<'a>(
    document: &mut Document,
    mut loaded: impl Iterator<Item = &'a Loaded>,
    inputs: usize,
    (how, simulated): (String, impl Iterator<Item = Simulated<'a>>),
) {
    let base = loaded.next();
    if let Some(base) = base {
        let text = "What each option changes against the base, then the base itself.";
        let on = Formats::PAGE | Formats::WORKBOOK;
        document.push(Section::new("assumptions", "Assumptions").on(on).text(text));
        for (index, option) in loaded.enumerate() {
            let mut section = describe::difference(option, base).part();
            (section.id, section.heading) = (format!("option-{}", index + 1), one_line(&option.scenario.title));
            document.push(section.on(on));
        }
        every_figure(document, base);
    }
    document.push(limits(inputs, base));
    document.push(method(how, simulated));
}

/// What a question about a scenario ends with: what it assumes beside it, every figure of that, what is not known, how the answer
/// was found; so many events were simulated of the scenario as it is.
pub fn question(document: &mut Document, (mut assumed, how): (Vec<String>, String), base: &Loaded, events: u64) {
    let days = &base.scenario.days;
    let closed = match days.closed_times().len() {
        0 => "Somebody works on every weekday of the run: no bank holiday or closing day falls into it.".to_owned(),
        closed => format!("Nobody works on {}, {closed} days of the run.", words::closed_days(days)),
    };
    assumed.push(closed);
    document.push(Section::new("assumptions", "Assumptions").points(assumed));
    every_figure(document, base);
    document.push(limits(inputs(base), Some(base)));
    document.push(method(how, std::iter::once((&base.scenario, &*base.hash, events, inputs(base)))));
}

/// Every figure of a scenario but for what the page says elsewhere: outputs, software, sharing.
fn every_figure(document: &mut Document, loaded: &Loaded) {
    const ELSEWHERE: [&str; 4] = ["1.2", "5.1", "5.2", "6.1"];
    let text = "Every figure, its rules and where its numbers come from is in the scenario file; below is what `caseload describe` says of it.";
    let heading = format!("The scenario {}", quoted(&loaded.scenario));
    document.push(Section::new("base-figures", heading).part().on(Formats::PAGE).text(text));
    for section in describe::sections(loaded, None) {
        if !ELSEWHERE.contains(&&*section.id) {
            document.push(section.part().folded().on(Formats::PAGE));
        }
    }
}

/// What is not known: the scenario's uncertain numbers, and what no figure of this program holds.
pub fn limits(inputs: usize, base: Option<&Loaded>) -> Section {
    let mut section = Section::new("limits", "What is not known").on(Formats::ALL.but(Formats::TERMINAL));
    section = section.text(format!("The ranges and bands of this report hold {}.", words::held(inputs)));
    section.blocks.extend(base.into_iter().flat_map(|base| describe::not_known(base).blocks));
    section.points(LIMITS)
}

/// A scenario that was simulated: itself, its hash, events (0 where nobody counted), uncertain inputs.
pub type Simulated<'a> = (&'a Scenario, &'a str, u64, usize);

/// Scenarios of which no events were counted.
pub fn simulated(loaded: &[Loaded]) -> impl Iterator<Item = Simulated<'_>> {
    loaded.iter().map(|loaded| (&loaded.scenario, &*loaded.hash, 0, inputs(loaded)))
}

/// The value of a target that is stated so.
fn stated_target(scenario: &Scenario, at_least: bool) -> Cell {
    let wanted = Some(scenario.target.wanted).filter(|wanted| wanted.at_least == at_least);
    Cell::number(wanted.map(|wanted| wanted.value), words::unit_of(words::target_measure(scenario)))
}

/// How it was found, and the scenarios as they were simulated.
pub fn method<'a>(how: String, simulated: impl Iterator<Item = Simulated<'a>>) -> Section {
    let table = Table::of("scenarios", "The scenarios, as they were simulated", simulated)
        .value("Option", "option", |(of, ..)| named(of))
        .data("Title", "title", |(of, ..)| Cell::text(&of.title))
        .data("First day", "start", |(of, ..)| Cell::Date(of.days.start()))
        .data("Last day", "end", |(of, ..)| Cell::Date(of.days.end()))
        .data("Target measure", "target_measure", |(of, ..)| Cell::text(&of.target.measure))
        .data("Target area", "target_area", |(of, ..)| {
            of.target.area.and_then(|area| of.areas.get(area)).map_or(Cell::Missing, |area| Cell::text(&area.name))
        })
        .data("At most", "target_at_most", |(of, ..)| stated_target(of, false))
        .data("At least", "target_at_least", |(of, ..)| stated_target(of, true))
        .data("By", "target_by", |(of, ..)| Cell::Date(of.target.by))
        .data("Unknown inputs", "uncertain_inputs", |&(.., inputs)| Cell::Count(inputs as u64))
        .data("Events", "events", |&(_, _, events, _)| if events > 0 { Cell::Count(events) } else { Cell::Missing })
        .value("SHA-256 of the resolved scenario", "sha256", |&(_, hash, ..)| Cell::Code(hash.to_owned()));
    let on = Formats::ALL.but(Formats::TERMINAL);
    Section::new("method", "Method and provenance")
        .on(on)
        .text(format!("{how} {AGAIN}"))
        .table(table.on(on.but(Formats::WORD)))
}
