//! The decision table, and what the static sum promises beside it.

use super::comparison::verdict;
use super::frame::named;
use crate::model::{Measure, Scope};
use crate::report::document::{Cell, Column, Datum, Formats, Section, Table, Unit};
use crate::report::words;
use crate::scenario::static_sum;
use crate::scenario::{Scenario, Start};
use crate::statistics::Summary;
use crate::study::comparison::AgainstBase;
use crate::study::effect::PairedDifference;
use crate::study::results::{Experiment, Headline, OptionResult};

/// What data has of the children who wait.
const WAITING: [Datum; 3] = [Datum::P10, Datum::P50, Datum::P90];

pub fn section(found: &Experiment) -> Section {
    Section::new("decision", "Decision").table(table(found)).notes(notes(found))
}

fn table(found: &Experiment) -> Table {
    let replications = words::replications(found.replications);
    let caption = format!("The decision table, {replications} an option");
    let columns = found.options.first().map(|base| columns(&base.scenario)).unwrap_or_default();
    Table::new("decision", caption, columns).rows(found.options.iter().map(|option| row(found, option)))
}

fn columns(base: &Scenario) -> Vec<Column> {
    let measure = words::target_measure(base);
    let (noun, date) = (words::capital(&words::noun(measure)), words::month_year(base.target.by));
    let at_most = words::target_value(measure, base.target.at_most);
    let short = format!("{} {}", words::short_noun(measure), words::short_month_year(base.target.by));
    // Where a table is as wide as its paper.
    let below = Formats::TERMINAL | Formats::WORD;
    let narrow = below | Formats::PAGE;
    vec![
        Column::new("Option").data("option"),
        Column::new("Cost of the run").brief("Cost").parts("cost", &Datum::SUMMARY),
        Column::new("Dearest year (1 in 10 above)")
            .brief("(dearest year)")
            .below(narrow)
            .parts("dearest_year", &[Datum::P90]),
        Column::new(format!("{noun}, {date} (8 of 10 fall between)"))
            .brief(short)
            .parts("target_measure", &Datum::SUMMARY),
        Column::new(format!("Simulated futures with {at_most} or less by {date} (95 % interval)"))
            .brief(format!("Futures that reach {at_most}"))
            .part("futures", Datum::Of)
            .part("target_met", Datum::Met)
            .part("target_chance", Datum::Value)
            .part("target_chance_low_95", Datum::Low)
            .part("target_chance_high_95", Datum::High),
        Column::new("Children to be screened").brief("Waiting: to be screened,").parts("to_be_screened", &WAITING),
        Column::new("Children to be allocated")
            .brief("allocated")
            .below(Formats::TERMINAL)
            .parts("to_be_allocated", &WAITING),
        Column::new("Weeks over target").parts("weeks_over_target", &[Datum::P50]),
        Column::new("Initial assessments in time")
            .figures()
            .brief("In time: initial,")
            .parts("initial_assessments_in_time", &[Datum::P50]),
        Column::new("Core assessments in time")
            .figures()
            .brief("core")
            .below(narrow)
            .parts("core_assessments_in_time", &[Datum::P50]),
        Column::new("Change against the base (95 % interval)").brief("Change against the base"),
        Column::new("Change of cost").below(narrow).brief("(and of cost)"),
        Column::new(format!("Verdict on {}", words::noun(measure))).below(below).brief(""),
    ]
}

fn row(found: &Experiment, option: &OptionResult) -> Vec<Cell> {
    let headline = &option.headline;
    let measure = words::target_measure(&option.scenario);
    let against = headline.against_base.as_ref();
    vec![
        named(&option.scenario),
        Cell::Median(headline.cost, Unit::pounds()),
        Cell::number(headline.dearest_year.p90, Unit::pounds()),
        Cell::Range(headline.target_measure, words::unit_of(measure)),
        Cell::Chance { met: headline.target_met, of: found.replications },
        waiting(option, Measure::ToBeScreened),
        waiting(option, Measure::ToBeAllocated),
        Cell::Median(headline.weeks_over_target, Unit::number(0)),
        in_time(found, option, |headline| headline.initial_assessments_in_time.as_ref()),
        in_time(found, option, |headline| headline.core_assessments_in_time.as_ref()),
        against.map_or(Cell::Missing, |against| change(measure, against)),
        against.map_or(Cell::Missing, |against| Cell::number(against.cost().mean, Unit::millions(1).change())),
        match against {
            Some(against) => against.verdict().map_or(Cell::Missing, verdict),
            None if found.options.len() > 1 => Cell::term("base", "base"),
            None => Cell::Missing,
        },
    ]
}

/// Children who wait in the last week that ends by the target date: the median of replications, and what 8 of 10 fall between.
fn waiting(option: &OptionResult, measure: Measure) -> Cell {
    let week = option.weeks.iter().rposition(|week| week.date <= option.scenario.target.by);
    let summary = week.and_then(|week| option.weekly.get(measure, Scope::ALL)?.get(week)?.as_ref());
    Cell::range(summary, Unit::number(0))
}

/// A share of assessments in time; marked where an option never makes any and another does.
fn in_time(found: &Experiment, option: &OptionResult, share: fn(&Headline) -> Option<&Summary>) -> Cell {
    let lacks = share(&option.headline).is_none() && found.options.iter().any(|other| share(&other.headline).is_some());
    if lacks { Cell::term("-", "") } else { Cell::median(share(&option.headline), Unit::share(0)) }
}

/// The change of the target measure. Without a pair of replications that both have a value there is none.
fn change(measure: Measure, against: &AgainstBase) -> Cell {
    let PairedDifference { mean, low, high } = against.target_measure();
    let number = words::quantity(measure) == words::Quantity::Number;
    let unit = if number { Unit::number(1).change() } else { words::change_of(measure) };
    Cell::estimate((mean, low, high), unit)
}

fn notes(found: &Experiment) -> Vec<String> {
    let Some(base) = found.options.first() else { return Vec::new() };
    let measure = words::target_measure(&base.scenario);
    let noun = words::capital(&words::noun(measure));
    let whole = base.years.iter().any(super::costs::whole);
    let mut notes = vec![format!(
        "{} an option. Costs and measures are those of the middle future; the dearest {} is given at what 1 future in 10 exceeds; \
         ranges hold 8 of 10 futures, those of chances are 95 % intervals, of 100 futures. Changes are means over futures, which need \
         not be the difference of two middle ones. {noun} is the mean of up to four weeks that end on {}; children who wait are those of the last such week.",
        words::capital(&words::replications(found.replications)),
        if whole { "full financial year" } else { "financial year, as far as the run holds it" },
        words::day_month_year(base.scenario.target.by),
    )];
    if found.options.len() > 1 {
        notes.push(super::comparison::paired(found));
    }
    let valued = found.options.iter().map(|option| option.headline.target_measure.n).min().unwrap_or(0);
    if valued < found.replications {
        notes.push(format!(
            "{noun} has no value at the target date in up to {} futures of an option, because there is nothing to divide by: they \
             count as not reaching the target, and its figures are of the others.",
            words::thousands((found.replications - valued) as f64)
        ));
    }
    let shares = |of: &OptionResult| {
        [&of.headline.initial_assessments_in_time, &of.headline.core_assessments_in_time].map(Option::is_some)
    };
    if found.options.iter().any(|option| shares(option) != shares(base)) {
        notes.push("“-” stands for a share of assessments that an option never makes.".to_owned());
    }
    notes.push(monte_carlo(found, measure));
    if found.inputs() > 0 {
        let held = words::held(found.inputs());
        notes.push(format!("The ranges hold {held}; `caseload sensitivity` says how much is which."));
    }
    if found.options.iter().any(|option| option.inputs != base.inputs) {
        let text = "Options differ in what is not known of them: their ranges and changes cannot be compared. Name a base with the \
                    same unknown inputs in every option.";
        notes.push(text.to_owned());
    }
    if matches!(base.scenario.start, Start::Synthesised(_)) {
        notes.push("The open cases of the first day are made up from totals, not read from a list.".to_owned());
    }
    notes
}

/// The Monte Carlo error of the medians, once for the whole table: 1.96 standard errors, and a median's is 1.2533 times
/// a mean's (Kendall and Stuart, vol. 1, section 14.12, for normal parents).
fn monte_carlo(found: &Experiment, measure: Measure) -> String {
    let largest = found.options.iter().map(|o| o.headline.target_measure.standard_error).fold(0.0, f64::max);
    if found.options.iter().any(|option| option.headline.target_measure.n < 2) {
        return "One simulated future says nothing about chance: run more.".to_owned();
    }
    let bound = words::size_of(measure).text(1.96 * 1.2533 * largest, false);
    format!("With more futures the middle figures would hardly move by more than {bound}{}.", words::unit(measure))
}

/// What the static sum promises for each option with extra posts, and what the simulation finds; nothing where the target is no
/// caseload.
pub fn promises(found: &Experiment) -> Section {
    let date = found.options.first().map_or(String::new(), |base| words::month_year(base.scenario.target.by));
    let columns = vec![
        Column::new("Option").data("option"),
        Column::new("Extra posts").data("posts"),
        Column::new("Promised by the sum").data("promised"),
        Column::new("Found in the simulation (8 of 10 futures fall between)")
            .brief("Simulated")
            .part("p50", Datum::P50),
    ];
    let row = |option: &OptionResult| {
        (words::target_measure(&option.scenario) == Measure::LiveCasesPerWorker).then_some(())?;
        Some(vec![
            named(&option.scenario),
            Cell::Count(u64::from(option.scenario.policies.last()?.policy.posts.extra_social_workers)),
            Cell::number(static_sum::promise(&option.scenario)?, Unit::number(1)),
            Cell::Range(option.headline.target_measure, Unit::number(1)),
        ])
    };
    let caption = format!("Live cases per social worker, {date}");
    let table = Table::new("promises", caption, columns).rows(found.options.iter().filter_map(row));
    let notes = (!table.rows.is_empty()).then_some(
        "The static sum divides cases by workers: no vacancies, no sickness, no time to hire, and lighter caseloads change nothing \
         else.",
    );
    Section::new("promises", "What the static sum promises, and what the simulation finds")
        .part()
        .on(Formats::ALL.but(Formats::TERMINAL))
        .table(table)
        .notes(notes.map(str::to_owned).into_iter().collect())
}
