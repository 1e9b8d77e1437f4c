//! `levers`: each lever by itself against the base, ranked.

use super::comparison;
use super::frame::{self, AGAIN};
use crate::experiment::levers::{Effect, Finding, Lever, Levers};
use crate::experiment::results::Verdict;
use crate::report::document::{Cell, Chart, Column, Document, Estimate, Formats, Part, Section, Table, Unit};
use crate::report::words::{self, one_line};
use crate::scenario::Loaded;

/// What `levers` has to say, with this chart in it; `loaded` has the base and the levers, the base first.
#[must_use]
pub fn levers(found: &Levers, loaded: &[Loaded], chart: Chart) -> Document {
    let base = &found.base;
    let loaded_of = |lever: &Lever| loaded.iter().find(|loaded| loaded.scenario.name == lever.name);
    let ranked = || found.levers.iter().filter_map(|lever| Some((lever, loaded_of(lever)?)));
    let futures = words::futures(found.replications);
    let mut document = Document {
        title: match found.levers.len() {
            1 => format!("{}: 1 lever against the base", base.scenario.name),
            levers => format!("{}: {levers} levers, each by itself against the base", base.scenario.name),
        },
        subtitle: frame::period(&base.scenario),
        findings: vec![of_base(found), format!("{}.", chart.title)],
        colophon: frame::colophon(found.seed, &format!("{futures} of each"), ("base", &base.scenario.name, &base.hash)),
        ..Document::default()
    };
    document.push(Section::new("levers", "Which lever does most").table(table(found)).notes(notes(found)));
    document.push(chart.into());
    if let Some(base) = loaded.first() {
        let options = ranked().map(|(_, loaded)| loaded);
        frame::assumptions(base, options).into_iter().for_each(|section| document.push(section));
    }
    document.push(frame::limits(base.unknowns, loaded.first()));
    let simulated = ranked().map(|(lever, loaded)| {
        let unknowns = loaded.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len());
        (&loaded.scenario, &*lever.hash, lever.events, unknowns)
    });
    document.push(frame::method(
        format!(
            "The base and each lever by itself are lived through event by event, in {futures} from master seed {}. Every lever \
             meets the same families and the same luck as the base. {AGAIN}",
            found.seed
        ),
        std::iter::once((&*base.scenario, &*base.hash, base.events, base.unknowns)).chain(simulated),
    ));
    document
}

/// The levers in their order, a row a lever.
#[must_use]
pub fn table(found: &Levers) -> Table {
    let base = &found.base.scenario;
    let measure = words::target_measure(base);
    let unit = match words::unit_of_change(measure) {
        "" => String::new(),
        unit => format!(",{unit}"),
    };
    let (noun, date) = (words::noun(measure), words::month_year(base.target.by));
    let at_most = words::target_value(measure, base.target.at_most);
    let columns = vec![
        Column::data_only("Rank", "rank"),
        Column::new("Lever").data("name"),
        Column::new("Title").on(Formats::NONE).data("title"),
        Column::new("Measure").on(Formats::NONE).data("measure"),
        Column::new(format!("Change in {noun}{unit} (95 % interval)"))
            .brief(format!("{}{unit}", words::short_noun(measure)))
            .parts("", &Part::INTERVAL),
        Column::new("Verdict").data("verdict"),
        Column::new("Change in cost a year (95 % interval)").brief("Cost a year").parts("cost_a_year", &Part::INTERVAL),
        Column::new("Cost verdict").on(Formats::PAPER | Formats::WORKBOOK).data("cost_verdict"),
        Column::new(format!("Simulated futures with {at_most} or less by {date} (95 % interval)"))
            .brief(format!("Futures that reach {at_most}"))
            .part("target_met", Part::Met)
            .part("target_chance", Part::Value),
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
        words::futures(found.replications)
    );
    Table::new("levers", caption, columns).rows(rows)
}

/// A mean change and its interval; in brackets where it cannot be told from chance.
#[must_use]
pub fn change(effect: &Effect, unit: Unit) -> Cell {
    let difference = effect.difference;
    let significant = effect.finding != Finding::NotDistinguishable;
    let estimate = Estimate { value: difference.mean, low: difference.low, high: difference.high, significant };
    Cell::Estimate(estimate, unit)
}

/// A finding on the cost.
fn of_cost(finding: Finding) -> Cell {
    match finding {
        Finding::Lower => Cell::term("cheaper", "cheaper"),
        Finding::Higher => Cell::term("dearer", "dearer"),
        Finding::NotDistinguishable | Finding::NoEffect => comparison::verdict(Verdict::of(finding, false)),
    }
}

/// The base in its own figures.
fn of_base(found: &Levers) -> String {
    let base = &found.base;
    let measure = words::target_measure(&base.scenario);
    format!(
        "The base, “{}”: {} {} ({}), cost a year {}, {} or less by {} in {} simulated futures.",
        words::shorten(&one_line(&base.scenario.title), 80),
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
#[must_use]
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
#[must_use]
pub fn how_sure(found: &Levers) -> String {
    if found.replications < 2 {
        return "One simulated future says nothing about chance: run more.".to_owned();
    }
    let family = match found.levers.len() {
        1 => String::new(),
        levers => format!(", corrected for looking at {levers} levers at once (Holm 1979)"),
    };
    format!(
        "Intervals are 95 % intervals of the mean change (Student's t), each lever by itself; verdicts hold at 5 %{family}."
    )
}

/// What must be known to read the table.
fn notes(found: &Levers) -> Vec<String> {
    let measure = words::target_measure(&found.base.scenario);
    vec![
        format!(
            "Each lever by itself as a change against the base, largest reduction first, {} each. {}: {}. {OF_THE_RUN}",
            words::futures(found.replications),
            words::capital(&words::noun(measure)),
            weeks(found),
        ),
        "Changes are paired: every lever meets the same families and the same luck as the base. In brackets stands what cannot be \
         told from chance."
            .to_owned(),
        format!("{} A verdict says that there is a difference, not that it is large.", how_sure(found)),
        format!("All of it holds {}.", words::held(found.base.unknowns)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::terminal;
    use crate::report::{synthetic, tornado};

    #[test]
    fn it_fits_the_terminal_and_says_what_was_found() {
        for effects in synthetic::Effects::ALL {
            for (count, long) in [(1, false), (7, true), (30, true)] {
                let found = synthetic::levers(count, long, effects);
                let page = levers(&found, &[], tornado(&found));
                for columns in [80, 100, 140] {
                    let text = terminal(&page, columns);
                    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
                    assert!(widest <= columns && !text.contains("NaN"), "{widest} > {columns}:\n{text}");
                }
            }
        }
        let found = synthetic::levers(7, false, synthetic::Effects::Usual);
        let text = terminal(&levers(&found, &[], tornado(&found)), 140);
        for part in ["No new posts", "better", "no effect", "Holm", "mean of the 52 weeks", "3 of 200", "down most, by"]
        {
            assert!(text.replace('\n', " ").contains(part), "{part}:\n{text}");
        }
    }
}
