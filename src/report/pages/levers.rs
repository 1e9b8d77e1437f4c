//! `levers`: each lever by itself against the base, ranked.

use super::prelude::*;
use super::{comparison, frame, precision};
use crate::study::effect::Verdict;
use crate::study::levers::{Effect, Finding, Lever, Levers};

/// What `levers` has to say, with this chart in it; `loaded` has the base and the levers, the base first.
pub fn levers(found: &Levers, loaded: &[Loaded], chart: Chart) -> Document {
    let base = &found.base;
    let loaded_of = |lever: &Lever| loaded.iter().find(|loaded| loaded.scenario.name == lever.name);
    let ranked = || found.levers.iter().filter_map(|lever| Some((lever, loaded_of(lever)?)));
    let mut document = Document {
        title: format!(
            "{}: {}, each by itself against the base",
            base.scenario.name,
            words::several(found.levers.len() as u64, "lever")
        ),
        findings: vec![of_base(found), format!("{}.", chart.title)],
        ..frame::about(&base.scenario, &base.hash, found.seed)
    };
    document.push(Section::new("levers", "Which lever does most").table(table(found)).notes(notes(found)));
    document.push(chart.into());
    let how = format!(
        "The base and each lever by itself are lived through event by event, in {} from master seed {}. Every lever meets the same \
         families and the same luck as the base.{}",
        words::replications(found.replications),
        found.seed,
        found.reached.as_ref().map_or(String::new(), precision::reached)
    );
    let simulated =
        ranked().map(|(lever, loaded)| (&loaded.scenario, &*lever.hash, lever.events, frame::inputs(loaded)));
    let simulated = std::iter::once((&*base.scenario, &*base.hash, base.events, base.inputs)).chain(simulated);
    let loaded = loaded.first().into_iter().chain(ranked().map(|(_, loaded)| loaded));
    frame::compared(&mut document, loaded, base.inputs, (how, simulated));
    document
}

/// The levers in their order, a row a lever.
pub fn table(found: &Levers) -> Table {
    let measure = words::target_measure(&found.base.scenario);
    let unit = words::in_unit(measure);
    let scenario = &found.base.scenario;
    let head = Column::new(format!("Change in {}{unit} (95 % interval)", words::target_noun(scenario)));
    let head = head.brief(format!("{}{unit}", words::short_target_noun(scenario)));
    let more_is_better = scenario.target.wanted.at_least;
    let cost = Column::new("Change in cost a year (95 % interval)").brief("Cost a year");
    let reach = frame::chance_column(&found.base.scenario);
    let chance = |met| Cell::Chance { met, of: found.replications };
    let caption = format!(
        "Each lever by itself against the base, largest {} first, {} each",
        improvement(found),
        words::replications(found.replications)
    );
    Table::of("levers", caption, (1..).zip(&found.levers))
        .data("Rank", "rank", |(rank, _)| Cell::Count(*rank))
        .value("Lever", "name", |(_, of)| Cell::term(one_line(&of.title), &of.name))
        .column(Column::new("Title").on(Formats::NONE).data("title"), |(_, of)| Cell::text(&of.title))
        .column(Column::new("Measure").on(Formats::NONE).data("measure"), |_| Cell::text(measure.name()))
        .column(head.parts("", &Datum::INTERVAL), |(_, of)| change(&of.measure, words::change_of(measure)))
        .value("Verdict", "verdict", |(_, of)| comparison::verdict(Verdict::of(of.measure.finding, more_is_better)))
        .column(cost.parts("cost_a_year", &Datum::INTERVAL), |(_, of)| change(&of.cost, Unit::ABOUT.change()))
        .detail("Cost verdict", "cost_verdict", |(_, of)| of_cost(of.cost.finding))
        .column(reach.named(&[("target_met", Datum::Met), ("target_chance", Datum::Value)]), |(_, of)| {
            chance(of.target_met)
        })
        .data("The same share of the base", "base_target_chance", |_| chance(found.base.target_met))
        .into()
}

/// A mean change and its interval; in brackets where it is not significant.
pub fn change(effect: &Effect, unit: Unit) -> Cell {
    let PairedDifference { mean, low, high } = effect.difference;
    Cell::tested((mean, low, high), effect.finding != Finding::NotDistinguishable, unit)
}

fn of_cost(finding: Finding) -> Cell {
    match finding {
        Finding::Lower => Cell::term("cheaper", "cheaper"),
        Finding::Higher => Cell::term("dearer", "dearer"),
        Finding::NotDistinguishable | Finding::NoEffect => comparison::verdict(Verdict::of(finding, false)),
    }
}

fn of_base(found: &Levers) -> String {
    let (base, scenario) = (&found.base, &*found.base.scenario);
    let measure = words::target_measure(scenario);
    let (title, noun, value) =
        (frame::quoted(scenario), words::target_noun(scenario), words::value(measure, base.measure));
    let (weeks, cost, by) = (weeks(found), words::millions(base.cost_a_year), words::month_year(scenario.target.by));
    let meets = words::meets(scenario);
    let often = frequency(base.target_met, found.replications);
    format!(
        "The base, {title}: {noun} {value} ({weeks}), cost a year {cost}, {meets} by {by} in {often} simulated futures."
    )
}

/// What is better of the target measure.
pub fn improvement(found: &Levers) -> &'static str {
    if found.base.scenario.target.wanted.at_least { "rise" } else { "reduction" }
}

/// What the change of the measure is a change of: `mean of the 52 weeks that end on 31 March 2012`.
pub fn weeks(found: &Levers) -> String {
    let date = words::day_month_year(found.base.scenario.target.by);
    match found.weeks {
        1 => format!("in the week that ends on {date}"),
        weeks => format!("mean of the {weeks} weeks that end on {date}"),
    }
}

/// What a cost a year is: of the whole run, while the caseload is that of the last year before the target.
pub const OF_THE_RUN: &str =
    "Cost a year: that of the whole run divided by its years, the time before a lever begins included.";

/// What one must know of verdicts and intervals.
pub fn how_sure(found: &Levers) -> String {
    if found.replications < 2 {
        return "One simulated future says nothing about chance: run more.".to_owned();
    }
    format!(
        "Intervals are 95 % intervals of the mean change (Student's t), each lever by itself; verdicts hold at 5 %, corrected for \
         looking at {} at once (Holm 1979).",
        words::several(found.levers.len() as u64, "lever")
    )
}

fn notes(found: &Levers) -> Vec<String> {
    vec![
        format!(
            "Largest {} first. {}: {}. {OF_THE_RUN}",
            improvement(found),
            words::capital(&words::target_noun(&found.base.scenario)),
            weeks(found),
        ),
        format!(
            "Changes are paired: every lever meets the same families and the same luck as the base. In brackets stands what cannot be \
             told from chance. {} A verdict says that there is a difference, not that it is large. All of it holds {}.",
            how_sure(found),
            words::held(found.base.inputs)
        ),
    ]
}
