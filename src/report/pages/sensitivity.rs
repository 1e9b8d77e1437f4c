//! `sensitivity`: how much of the spread is chance and how much not knowing the inputs, and which of them matter.

use super::frame;
use super::levers::change;
use super::prelude::*;
use crate::report::inputs;
use crate::study::levers::Finding;
use crate::study::sensitivity::{Response, Screening, Sensitivity, Split, SwingEnd, Swings};

const LISTED: usize = 12;
/// The formats that have every quantity, an input and quantity a row.
const EVERY: Formats = Formats::ALL.but(Formats::READ).but(Formats::CSV);

/// What `sensitivity` has to say, as far as it is complete, with these charts of its second and third part in it.
pub fn sensitivity(found: &Sensitivity, loaded: &Loaded, charts: [Option<Chart>; 2]) -> Document {
    let scenario = &found.scenario;
    let titles = charts.iter().flatten().map(|chart| format!("{}.", chart.title));
    let mut document = Document {
        title: format!("{}: what not knowing the inputs does", scenario.name),
        findings: std::iter::once(drawn(found)).chain(share(found)).chain(titles).collect(),
        ..frame::about(scenario, &found.hash, found.seed)
    };
    let [swings_chart, screening_chart] = charts;
    if let Some(split) = &found.split {
        let section = Section::new("split", "Chance and not knowing the inputs");
        document.push(section.table(split_table(found, split)).notes([of_split(found, split)]));
    }
    let noun = inputs::quantity(found, Response::Target);
    swings_chart.into_iter().for_each(|chart| document.push(chart.into()));
    if let Some(swings) = &found.swings {
        let section = Section::new("swings", "Each unknown by itself").table(side_by_side(found, swings));
        let notes = format!("{noun}. {}", of_swings(found, swings));
        document.push(section.notes([notes]).table(swings_table(found, swings)));
    }
    screening_chart.into_iter().for_each(|chart| document.push(chart.into()));
    if let Some(screening) = &found.screening {
        let main = screening_table(found, screening, ("at-once", &[Response::Target])).on(Formats::READ);
        let section = Section::new("screening", "Which matter when all are unknown at once").table(main.listed(LISTED));
        let notes = format!("{noun}. {}", of_screening(screening));
        let every = screening_table(found, screening, ("screening", &Response::ALL)).on(EVERY);
        document.push(section.notes([notes]).table(every));
    }
    let assumed = vec!["Every number that is known is as the scenario states it.".to_owned()];
    let how = format!(
        "The scenario is lived through event by event from master seed {}, in three studies: draws of all unknowns, each unknown by \
         itself, random walks through all of them; how many futures each has stands under its table.",
        found.seed
    );
    frame::question(&mut document, (assumed, how), loaded, found.events);
    document
}

fn drawn(found: &Sensitivity) -> String {
    let (keys, of) = (found.inputs.iter().map(|input| input.keys.len()).sum::<usize>(), found.inputs.len());
    let title = frame::quoted(&found.scenario);
    format!("Numbers of {title} that are not known: {keys}, drawn as {of} unknowns.")
}

fn size(found: &Sensitivity, quantity: Response) -> Unit {
    words::size_of(inputs::measure(found, quantity))
}

fn named(found: &Sensitivity, quantity: Response) -> Cell {
    Cell::term(inputs::quantity(found, quantity), quantity.name())
}

fn estimates(head: &str, name: &str) -> Column {
    frame::with_interval(Column::new(format!("{head} (95 % interval)")), name)
}

fn split_table(found: &Sensitivity, split: &Split) -> Table {
    let sd = |quantity: Response, sd: f64| Cell::number(sd, size(found, quantity));
    let spread = Column::new("Spread (standard deviation)").brief("Spread (SD)").data("sd");
    let share = estimates("Share of the variance due to inputs", "share_inputs").brief("Share of inputs");
    Table::of("split", "Where the spread of the simulated futures comes from", split.known())
        .column(Column::new("Figure").brief("Where the spread comes from").data("quantity"), |(quantity, _)| {
            named(found, *quantity)
        })
        .column(Column::new("Measure").on(Formats::NONE).data("measure"), |_| {
            Cell::text(&found.scenario.target.measure)
        })
        .data("Draws", "draws", |(_, of)| Cell::Count(of.groups as u64))
        .data("Futures a draw", "replications_a_draw", |_| Cell::Count(split.each))
        .value("Mean", "mean", |(quantity, of)| {
            Cell::number(of.mean, words::unit_of(inputs::measure(found, *quantity)))
        })
        .column(spread, |(quantity, of)| sd(*quantity, of.total_sd()))
        .column(Column::new("By chance").brief("of it chance").data("sd_chance"), |(quantity, of)| {
            sd(*quantity, of.within.sqrt())
        })
        .column(Column::new("By not knowing the inputs").brief("of it inputs").data("sd_inputs"), |(quantity, of)| {
            sd(*quantity, of.between.sqrt())
        })
        .column(share, |(_, of)| Cell::estimate((of.share, of.share_95.0, of.share_95.1), Unit::share(0)))
        .into()
}

/// Columns of an input: its rank, its name, its keys.
fn ranked<R>(table: TableOf<R>, found: &Sensitivity, of: impl Fn(&R) -> (usize, usize)) -> TableOf<R> {
    let titles = inputs::titles(&found.inputs);
    let keys = |input: usize| found.inputs[input].keys.iter().map(|key| &*key.key).collect::<Vec<_>>().join("; ");
    table
        .data("Rank", "rank", |row| Cell::Count(of(row).0 as u64 + 1))
        .value("Unknown", "input", |row| Cell::term(&titles[of(row).1], &found.inputs[of(row).1].name))
        .data("Keys", "keys", |row| Cell::text(keys(of(row).1)))
}

/// For those who read: an input a row, both of its ends beside each other, of the main quantity.
fn side_by_side(found: &Sensitivity, swings: &Swings) -> Table {
    let titles = inputs::titles(&found.inputs);
    let quantity = inputs::quantity(found, Response::Target);
    let caption = format!("{quantity}: the change with each unknown at its low and at its high value");
    let table = Table::of("by-itself", caption, &swings.swings)
        .column(Column::new("Unknown").brief("What matters most"), |swing| Cell::text(&titles[swing.input]));
    let both = ["Low value", "High value"].into_iter().enumerate().fold(table, |table, (end, head)| {
        let with_it = Column::new("Change with it (95 % interval)").brief("Change with it");
        table.column(Column::new(head), |swing| Cell::text(inputs::values(&swing.ends[end].values))).column(
            with_it,
            |swing| {
                let effect = swing.ends[end].effects[Response::Target as usize].as_ref();
                effect.map_or(Cell::Missing, |effect| change(effect, size(found, Response::Target).change()))
            },
        )
    });
    Table::from(both.on(Formats::READ)).listed(LISTED)
}

/// Each input by itself: an input, end and quantity a row.
pub fn swings_table(found: &Sensitivity, swings: &Swings) -> Table {
    let ends = swings.swings.iter().enumerate().flat_map(|(rank, swing)| {
        swing.ends.iter().zip(["low", "high"]).map(move |(end, name)| ((rank, swing.input), end, name))
    });
    let rows = ends.flat_map(|(of, end, name)| {
        let effects =
            Response::ALL.into_iter().filter_map(|quantity| Some((quantity, end.effects[quantity as usize]?)));
        effects.map(move |effect| (of, (end, name), effect))
    });
    let values = |end: &SwingEnd| end.values.iter().map(|&value| plain(value)).collect::<Vec<_>>().join("; ");
    let caption = "Each unknown by itself, at its low and at its high value";
    ranked(Table::of("swings", caption, rows), found, |row| row.0)
        .value("End", "end", |(_, (_, name), _)| Cell::text(*name))
        .value("Share of what is thought possible below it", "level", |(_, (end, _), _)| {
            Cell::number(end.level, Unit::share(0))
        })
        .value("Values", "values", |(_, (end, _), _)| Cell::text(values(end)))
        .value("Figure", "quantity", |(.., (quantity, _))| named(found, *quantity))
        .column(Column::new("Change").parts("", &Datum::INTERVAL), |(.., (quantity, effect))| {
            change(effect, size(found, *quantity).change())
        })
        .value("Finding", "finding", |(.., (_, effect))| finding(effect.finding))
        .on(EVERY)
        .into()
}

fn finding(finding: Finding) -> Cell {
    let name = match finding {
        Finding::Lower => "lower",
        Finding::Higher => "higher",
        Finding::NotDistinguishable => "not_distinguishable",
        Finding::NoEffect => "no_effect",
    };
    Cell::term(name.replace('_', " "), name)
}

/// All inputs at once: an input a row, and one of these quantities.
pub fn screening_table(
    found: &Sensitivity,
    screening: &Screening,
    (name, quantities): (&'static str, &[Response]),
) -> Table {
    let caption = match quantities {
        [only] => format!("{}: elementary effects of each unknown", inputs::quantity(found, *only)),
        _ => "Elementary effects of each unknown".to_owned(),
    };
    let rows = screening.screened.iter().enumerate().flat_map(|(rank, screened)| {
        let of = quantities.iter().filter_map(|&quantity| Some((quantity, screened.of[quantity as usize]?)));
        of.map(move |of| ((rank, screened.input), of))
    });
    let estimate = |value, (low, high), unit| Cell::estimate((value, low, high), unit);
    ranked(Table::of(name, caption, rows), found, |row| row.0)
        .data("Figure", "quantity", |(_, (quantity, _))| named(found, *quantity))
        .column(estimates("mu", "mu").brief("mu"), |(_, (quantity, of))| {
            estimate(of.mu, of.mu_95, size(found, *quantity).change())
        })
        .column(estimates("mu*", "mu_star").brief("mu*"), |(_, (quantity, of))| {
            estimate(of.mu_star, of.mu_star_95, size(found, *quantity))
        })
        .column(estimates("sigma", "sigma").brief("sigma"), |(_, (quantity, of))| {
            estimate(of.sigma, of.sigma_95, size(found, *quantity))
        })
        .value("mu* by chance alone", "mu_star_by_chance", |(_, (quantity, of))| {
            Cell::number(of.by_chance, size(found, *quantity))
        })
        .into()
}

/// The split of the main quantity in a sentence.
pub fn share(found: &Sensitivity) -> Option<String> {
    let of = found.split.as_ref()?.of[Response::Target as usize]?;
    let [share, low, high] = [of.share, of.share_95.0, of.share_95.1].map(|share| 100.0 * share);
    let noun = words::target_noun(&found.scenario);
    Some(format!(
        "Not knowing the inputs makes up {share:.0} % of the spread (variance) of {noun} (95 % interval {low:.0} to {high:.0} %), \
         chance the rest."
    ))
}

fn of_split(found: &Sensitivity, split: &Split) -> String {
    format!(
        "{} draws of the {} unknowns with {} futures each. What the futures of one draw differ by is chance; what draws differ by beyond \
         that is not knowing the inputs. Squares add up: spread x spread = chance x chance + inputs x inputs, and the share is that of \
         the squares (analysis of variance; 95 % interval).",
        split.draws,
        found.inputs.len(),
        split.each
    )
}

fn of_swings(found: &Sensitivity, swings: &Swings) -> String {
    format!(
        "One unknown at the value that 1 of 10 is thought to lie below, then at the one that 1 of 10 is thought to lie above, all \
         others at their central values; {} futures each with the same families and the same luck; mean and 95 % interval \
         (Student's t). In brackets: not told from chance at 5 %, corrected for {} comparisons (Holm 1979).",
        swings.replications,
        2 * found.inputs.len()
    )
}

fn of_screening(screening: &Screening) -> String {
    format!(
        "mu*: the mean size of what moving an unknown from one end of its range to the other would do, wherever the others are; mu: its \
         mean; sigma: its standard deviation. Random walks: {}, futures at each point: {} (Morris 1991; Campolongo, Cariboni and \
         Saltelli 2007); 95 % bootstrap intervals over walks. Chance alone makes mu* larger than 0.",
        screening.walks, screening.replications
    )
}
