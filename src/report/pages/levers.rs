//! `levers`: each lever by itself against the base, ranked.

use super::comparison;
use super::{frame, precision};
use crate::report::document::{Cell, Chart, Column, Datum, Document, Estimate, Formats, Section, Table, Unit};
use crate::report::words::{self, one_line};
use crate::scenario::Loaded;
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
    let base = &found.base.scenario;
    let measure = words::target_measure(base);
    let unit = words::in_unit(measure);
    let (noun, date) = (words::noun(measure), words::month_year(base.target.by));
    let at_most = words::target_value(measure, base.target.at_most);
    let columns = vec![
        Column::data_only("Rank", "rank"),
        Column::new("Lever").data("name"),
        Column::new("Title").on(Formats::NONE).data("title"),
        Column::new("Measure").on(Formats::NONE).data("measure"),
        Column::new(format!("Change in {noun}{unit} (95 % interval)"))
            .brief(format!("{}{unit}", words::short_noun(measure)))
            .parts("", &Datum::INTERVAL),
        Column::new("Verdict").data("verdict"),
        Column::new("Change in cost a year (95 % interval)")
            .brief("Cost a year")
            .parts("cost_a_year", &Datum::INTERVAL),
        Column::new("Cost verdict").on(Formats::PAPER | Formats::WORKBOOK).data("cost_verdict"),
        Column::new(format!("Simulated futures with {at_most} or less by {date} (95 % interval)"))
            .brief(format!("Futures that reach {at_most}"))
            .part("target_met", Datum::Met)
            .part("target_chance", Datum::Value),
        Column::data_only("The same share of the base", "base_target_chance"),
    ];
    let chance = |met| Cell::Chance { met, of: found.replications };
    let rows = (1..).zip(&found.levers).map(|(rank, lever)| {
        vec![
            Cell::Count(rank),
            Cell::term(one_line(&lever.title), &lever.name),
            Cell::text(&lever.title),
            Cell::text(measure.name()),
            change(&lever.measure, words::change_of(measure)),
            comparison::verdict(Verdict::of(lever.measure.finding, false)),
            change(&lever.cost, Unit::about().change()),
            of_cost(lever.cost.finding),
            chance(lever.target_met),
            chance(found.base.target_met),
        ]
    });
    let caption = format!(
        "Each lever by itself against the base, largest reduction first, {} each",
        words::replications(found.replications)
    );
    Table::new("levers", caption, columns).rows(rows)
}

/// A mean change and its interval; in brackets where it is not significant.
pub fn change(effect: &Effect, unit: Unit) -> Cell {
    let difference = effect.difference;
    let significant = effect.finding != Finding::NotDistinguishable;
    let estimate = Estimate { value: difference.mean, low: difference.low, high: difference.high, significant };
    Cell::Estimate(estimate, unit)
}

fn of_cost(finding: Finding) -> Cell {
    match finding {
        Finding::Lower => Cell::term("cheaper", "cheaper"),
        Finding::Higher => Cell::term("dearer", "dearer"),
        Finding::NotDistinguishable | Finding::NoEffect => comparison::verdict(Verdict::of(finding, false)),
    }
}

fn of_base(found: &Levers) -> String {
    let base = &found.base;
    let measure = words::target_measure(&base.scenario);
    format!(
        "The base, {}: {} {} ({}), cost a year {}, {} or less by {} in {} simulated futures.",
        frame::quoted(&base.scenario),
        words::noun(measure),
        words::value(measure, base.measure),
        weeks(found),
        words::millions(base.cost_a_year),
        words::target_value(measure, base.scenario.target.at_most),
        words::month_year(base.scenario.target.by),
        words::frequency(base.target_met, found.replications)
    )
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
            "Largest reduction first. {}: {}. {OF_THE_RUN}",
            words::capital(&words::noun(words::target_measure(&found.base.scenario))),
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
