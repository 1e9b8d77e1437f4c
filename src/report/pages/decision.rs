//! The decision table, and what the static sum promises beside it.

use super::comparison::verdict;
use super::frame::{self, named};
use super::prelude::*;
use super::sweep::MEDIAN_AND_RANGE;
use crate::model::Scope;
use crate::scenario::{Start, static_sum};
use crate::study::comparison::{AgainstBase, HeadlineMeasure};

pub fn section(found: &Experiment) -> Section {
    Section::new("decision", "Decision").table(table(found)).notes(notes(found))
}

fn table(found: &Experiment) -> Table {
    let base = &found.base().scenario;
    let caption = format!("The decision table, {} an option", words::replications(found.replications));
    // Where a table is as wide as its paper.
    let below = Formats::TERMINAL | Formats::WORD;
    let narrow = below | Formats::PAGE;
    let short = format!("{} {}", words::short_target_noun(base), words::short_month_year(base.target.by));
    let value = frame::target_column(base).brief(short).parts("target_measure", &Datum::SUMMARY);
    let chance = frame::chance_column(base).named(&[("replications", Datum::Of), ("target_met", Datum::Met)]);
    let chance = frame::with_interval(chance, "target_chance");
    let in_time = |measure: HeadlineMeasure, head, brief| {
        let [head, brief] = [head, brief].map(|text| words::of_pathway(base, text));
        Column::new(head).figures().brief(brief).parts(measure.name(), &[Datum::P50])
    };
    let initial = in_time(HeadlineMeasure::InitialInTime, "Initial assessments in time", "In time: initial,");
    let core = in_time(HeadlineMeasure::CoreInTime, "Core assessments in time", "core").below(narrow);
    let dearest = Column::new("Dearest year (1 in 10 above)").brief("(dearest year)").below(narrow);
    let screened = Column::new("Children to be screened").brief("Waiting: to be screened,");
    let allocated = Column::new("Children to be allocated").brief("allocated").below(Formats::TERMINAL);
    let against = Column::new("Change against the base (95 % interval)").brief("Change against the base");
    let of_cost = Unit::millions(1).change();
    let has_core = super::comparison::has_core(found);
    let table = Table::of("decision", caption, &found.options)
        .value("Option", "option", |option| named(&option.scenario))
        .column(Column::new("Cost of the run").brief("Cost").parts("cost", &Datum::SUMMARY), |option| {
            Cell::Median(option.headline.cost, Unit::POUNDS)
        })
        .column(dearest.parts("dearest_year", &[Datum::P90]), |option| {
            Cell::number(option.headline.dearest_year.p90, Unit::POUNDS)
        })
        .column(value, |option| {
            Cell::Range(option.headline.target_measure, words::unit_of(words::target_measure(&option.scenario)))
        })
        .column(chance, |option| Cell::Chance { met: option.headline.target_met, of: found.replications })
        .column(screened.parts("to_be_screened", &MEDIAN_AND_RANGE), |of| waiting(of, Measure::ToBeScreened))
        .column(allocated.parts("to_be_allocated", &MEDIAN_AND_RANGE), |of| waiting(of, Measure::ToBeAllocated))
        .column(Column::new(words::weeks_missed(base)).parts("weeks_over_target", &[Datum::P50]), |option| {
            Cell::Median(option.headline.weeks_over_target, Unit::number(0))
        })
        .column(initial, |option| share_in_time(found, option, HeadlineMeasure::InitialInTime));
    let of_core = |option: &&OptionResult| share_in_time(found, option, HeadlineMeasure::CoreInTime);
    let table = if has_core { table.column(core, of_core) } else { table };
    table
        .column(against, |option| {
            let measure = words::target_measure(&option.scenario);
            option.headline.against_base.as_ref().map_or(Cell::Missing, |against| change(measure, against))
        })
        .column(Column::new("Change of cost").below(narrow).brief("(and of cost)"), |option| {
            let against = option.headline.against_base.as_ref();
            against.map_or(Cell::Missing, |against| Cell::number(against.cost().mean, of_cost))
        })
        .column(Column::new(format!("Verdict on {}", words::target_noun(base))).below(below).brief(""), |option| {
            match &option.headline.against_base {
                Some(against) => against.verdict().map_or(Cell::Missing, verdict),
                None if found.options.len() > 1 => Cell::term("base", "base"),
                None => Cell::Missing,
            }
        })
        .into()
}

/// Children who wait in the last week that ends by the target date: the median of replications, and what 8 of 10 fall between.
fn waiting(option: &OptionResult, measure: Measure) -> Cell {
    let week = option.weeks.iter().rposition(|week| week.date <= option.scenario.target.by);
    let summary = week.and_then(|week| option.weekly.get(measure, Scope::ALL)?.get(week)?.as_ref());
    Cell::range(summary, Unit::number(0))
}

/// A share of assessments in time; marked where an option never makes any and another does.
fn share_in_time(found: &Experiment, option: &OptionResult, measure: HeadlineMeasure) -> Cell {
    let lacks = !option.headline.has(measure) && found.measures().contains(&measure);
    if lacks { Cell::term("-", "") } else { Cell::median(option.headline.in_time(measure), Unit::share(0)) }
}

/// The change of the target measure. Without a pair of replications that both have a value there is none.
fn change(measure: Measure, against: &AgainstBase) -> Cell {
    let number = measure.quantity() == words::Quantity::Number;
    frame::estimate(against.target_measure(), if number { Unit::number(1).change() } else { words::change_of(measure) })
}

fn notes(found: &Experiment) -> Vec<String> {
    let base = found.base();
    let measure = words::target_measure(&base.scenario);
    let noun = words::capital(&words::target_noun(&base.scenario));
    let whole = base.years.iter().any(super::costs::whole);
    let year = if whole { "full financial year" } else { "financial year, as far as the run holds it" };
    let each = words::capital(&words::replications(found.replications));
    let by = words::day_month_year(base.scenario.target.by);
    let mut notes = vec![format!(
        "{each} an option. Costs and measures are those of the middle future; the dearest {year} is given at what 1 future in 10 \
         exceeds; ranges hold 8 of 10 futures, those of chances are 95 % intervals, of 100 futures. Changes are means over futures, \
         which need not be the difference of two middle ones. {noun} is the mean of up to four weeks that end on {by}; children who \
         wait are those of the last such week."
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
        [HeadlineMeasure::InitialInTime, HeadlineMeasure::CoreInTime].map(|share| of.headline.has(share))
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
    notes.extend(start_of(&base.scenario));
    notes
}

/// Where the first day comes from, if not from a list alone.
fn start_of(scenario: &Scenario) -> Option<String> {
    let (weeks, listed) = (scenario.past.weeks, matches!(scenario.start, Start::Snapshot(_)));
    let cases = match (weeks, listed) {
        (0, true) => return None,
        (0, false) => {
            return Some("The open cases of the first day are made up from totals, not read from a list.".to_owned());
        }
        (_, true) => "are those of the list",
        (_, false) if scenario.past.brought_to_totals => "are brought to the totals that were counted",
        _ => {
            return Some(format!(
                "The first day is as {weeks} simulated weeks have left the service, its open cases too."
            ));
        }
    };
    Some(format!(
        "{weeks} weeks before the first day are simulated, too, so that the service does not begin with everything done; they are in no figure. \
         On the first day open cases {cases}; vacancies and absence are as those weeks leave them."
    ))
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
    let date = words::month_year(found.base().scenario.target.by);
    let promise = |option: &'_ OptionResult| {
        let is_caseload = static_sum::promises(&option.scenario);
        let posts = option.scenario.policies.last()?.policy.posts.all_extra_social_workers();
        Some((posts, static_sum::promise(&option.scenario).filter(|_| is_caseload)?))
    };
    let rows = found.options.iter().filter_map(|option| Some((option, promise(option)?)));
    let simulated = Column::new("Found in the simulation (8 of 10 futures fall between)").brief("Simulated");
    let table = Table::of("promises", format!("Live cases per social worker, {date}"), rows)
        .value("Option", "option", |(option, _)| named(&option.scenario))
        .value("Extra posts", "posts", |(_, (posts, _))| words::posts(*posts))
        .value("Promised by the sum", "promised", |(_, (_, sum))| Cell::number(*sum, Unit::number(1)))
        .column(simulated.parts("target_measure", &[Datum::P50]), |(option, _)| {
            Cell::Range(option.headline.target_measure, Unit::number(1))
        });
    let how = "The static sum divides cases by workers: no vacancies, no sickness, no time to hire, and lighter caseloads change nothing \
               else.";
    Section::new("promises", "What the static sum promises, and what the simulation finds")
        .part()
        .on(Formats::ALL.but(Formats::TERMINAL))
        .noted(table, [how])
}
