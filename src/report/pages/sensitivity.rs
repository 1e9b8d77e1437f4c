//! `sensitivity`: how much of the spread is chance and how much not knowing the inputs, and which of them matter.

use super::frame;
use super::levers::change;
use crate::report::document::numbers::plain;
use crate::report::document::{Cell, Chart, Column, Datum, Document, Formats, Section, Table, Unit};
use crate::report::{inputs, words};
use crate::scenario::Loaded;
use crate::study::levers::Finding;
use crate::study::sensitivity::{Quantity, Screening, Sensitivity, Split, Swings};

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
        document.push(section.table(split_table(found, split)).notes(vec![of_split(found, split)]));
    }
    let noun = inputs::quantity(found, Quantity::Target);
    swings_chart.into_iter().for_each(|chart| document.push(chart.into()));
    if let Some(swings) = &found.swings {
        let section = Section::new("swings", "Each unknown by itself").table(side_by_side(found, swings));
        let notes = vec![format!("{noun}. {}", of_swings(found, swings))];
        document.push(section.notes(notes).table(swings_table(found, swings)));
    }
    screening_chart.into_iter().for_each(|chart| document.push(chart.into()));
    if let Some(screening) = &found.screening {
        let main = screening_table(found, screening, ("at-once", &[Quantity::Target])).on(Formats::READ);
        let section = Section::new("screening", "Which matter when all are unknown at once").table(main.listed(LISTED));
        let notes = vec![format!("{noun}. {}", of_screening(screening))];
        let every = screening_table(found, screening, ("screening", &Quantity::ALL)).on(EVERY);
        document.push(section.notes(notes).table(every));
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
    format!(
        "Numbers of {} that are not known: {}, drawn as {} unknowns.",
        frame::quoted(&found.scenario),
        found.inputs.iter().map(|input| input.keys.len()).sum::<usize>(),
        found.inputs.len()
    )
}

fn size(found: &Sensitivity, quantity: Quantity) -> Unit {
    words::size_of(inputs::measure(found, quantity))
}

fn named(found: &Sensitivity, quantity: Quantity) -> Cell {
    Cell::term(inputs::quantity(found, quantity), quantity.name())
}

fn estimates(head: &str, name: &str) -> Column {
    frame::with_interval(Column::new(format!("{head} (95 % interval)")), name)
}

fn split_table(found: &Sensitivity, split: &Split) -> Table {
    let columns = vec![
        Column::new("Figure").brief("Where the spread comes from").data("quantity"),
        Column::new("Measure").on(Formats::NONE).data("measure"),
        Column::data_only("Draws", "draws"),
        Column::data_only("Futures a draw", "futures_a_draw"),
        Column::new("Mean").data("mean"),
        Column::new("Spread (standard deviation)").brief("Spread (SD)").data("sd"),
        Column::new("By chance").brief("of it chance").data("sd_chance"),
        Column::new("By not knowing the inputs").brief("of it inputs").data("sd_inputs"),
        estimates("Share of the variance due to inputs", "share_inputs").brief("Share of inputs"),
    ];
    let rows = split.known().map(|(quantity, of)| {
        let value = words::unit_of(inputs::measure(found, quantity));
        let spread = |variance: f64| Cell::number(variance.sqrt(), size(found, quantity));
        let figures = [
            Cell::number(of.mean, value),
            Cell::number(of.total_sd(), size(found, quantity)),
            spread(of.within),
            spread(of.between),
            Cell::estimate((of.share, of.share_95.0, of.share_95.1), Unit::share(0)),
        ];
        let keys = [
            named(found, quantity),
            Cell::text(&found.scenario.target.measure),
            Cell::Count(of.groups as u64),
            Cell::Count(split.each),
        ];
        keys.into_iter().chain(figures).collect()
    });
    Table::new("split", "Where the spread of the simulated futures comes from", columns).rows(rows)
}

fn input_columns() -> [Column; 3] {
    let rank = Column::data_only("Rank", "rank");
    [rank, Column::new("Unknown").data("input"), Column::data_only("Keys", "keys")]
}

fn input_cells(found: &Sensitivity, titles: &[String], (rank, input): (usize, usize)) -> [Cell; 3] {
    let of = &found.inputs[input];
    let keys = of.keys.iter().map(|key| key.key.as_str()).collect::<Vec<_>>().join("; ");
    [Cell::Count(rank as u64 + 1), Cell::term(&titles[input], &of.name), Cell::text(keys)]
}

/// For those who read: an input a row, both of its ends beside each other, of the main quantity.
fn side_by_side(found: &Sensitivity, swings: &Swings) -> Table {
    let columns = vec![
        Column::new("Unknown").brief("What matters most"),
        Column::new("Low value"),
        Column::new("Change with it (95 % interval)").brief("Change with it"),
        Column::new("High value"),
        Column::new("Change with it (95 % interval)").brief("Change with it"),
    ];
    let titles = inputs::titles(&found.inputs);
    let unit = size(found, Quantity::Target).change();
    let rows = swings.swings.iter().map(|swing| {
        let ends = swing.ends.iter().flat_map(|end| {
            let effect = end.effects[Quantity::Target as usize].as_ref();
            [Cell::text(inputs::values(&end.values)), effect.map_or(Cell::Missing, |effect| change(effect, unit))]
        });
        std::iter::once(Cell::text(&titles[swing.input])).chain(ends).collect()
    });
    let caption = format!(
        "{}: the change with each unknown at its low and at its high value",
        inputs::quantity(found, Quantity::Target)
    );
    Table::new("by-itself", caption, columns).on(Formats::READ).listed(LISTED).rows(rows)
}

/// Each input by itself: an input, end and quantity a row.
pub fn swings_table(found: &Sensitivity, swings: &Swings) -> Table {
    let mut columns = input_columns().to_vec();
    columns.extend([
        Column::new("End").data("end"),
        Column::new("Share of what is thought possible below it").data("level"),
        Column::new("Values").data("values"),
        Column::new("Figure").data("quantity"),
        Column::new("Change").parts("", &Datum::INTERVAL),
        Column::new("Finding").data("finding"),
    ]);
    let titles = inputs::titles(&found.inputs);
    let mut table = Table::new("swings", "Each unknown by itself, at its low and at its high value", columns).on(EVERY);
    for (rank, swing) in swings.swings.iter().enumerate() {
        for (end, name) in swing.ends.iter().zip(["low", "high"]) {
            for quantity in Quantity::ALL {
                let Some(effect) = &end.effects[quantity as usize] else { continue };
                let values = end.values.iter().map(|&value| plain(value)).collect::<Vec<_>>().join("; ");
                let mut cells = input_cells(found, &titles, (rank, swing.input)).to_vec();
                cells.extend([
                    Cell::text(name),
                    Cell::number(end.level, Unit::share(0)),
                    Cell::text(values),
                    named(found, quantity),
                    change(effect, size(found, quantity).change()),
                    finding(effect.finding),
                ]);
                table.row(cells);
            }
        }
    }
    table
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
    (name, quantities): (&'static str, &[Quantity]),
) -> Table {
    let mut columns = input_columns().to_vec();
    columns.extend([
        Column::data_only("Figure", "quantity"),
        estimates("mu", "mu").brief("mu"),
        estimates("mu*", "mu_star").brief("mu*"),
        estimates("sigma", "sigma").brief("sigma"),
        Column::new("mu* by chance alone").data("mu_star_by_chance"),
    ]);
    let titles = inputs::titles(&found.inputs);
    let caption = match quantities {
        [only] => format!("{}: elementary effects of each unknown", inputs::quantity(found, *only)),
        _ => "Elementary effects of each unknown".to_owned(),
    };
    let mut table = Table::new(name, caption, columns);
    for (rank, screened) in screening.screened.iter().enumerate() {
        for &quantity in quantities {
            let Some(of) = screened.of[quantity as usize] else { continue };
            let unit = size(found, quantity);
            let estimate = |value, (low, high), unit| Cell::estimate((value, low, high), unit);
            let mut cells = input_cells(found, &titles, (rank, screened.input)).to_vec();
            cells.extend([
                named(found, quantity),
                estimate(of.mu, of.mu_95, unit.change()),
                estimate(of.mu_star, of.mu_star_95, unit),
                estimate(of.sigma, of.sigma_95, unit),
                Cell::number(of.by_chance, unit),
            ]);
            table.row(cells);
        }
    }
    table
}

/// The split of the main quantity in a sentence.
pub fn share(found: &Sensitivity) -> Option<String> {
    let of = found.split.as_ref()?.of[Quantity::Target as usize]?;
    let (low, high) = of.share_95;
    Some(format!(
        "Not knowing the inputs makes up {:.0} % of the spread (variance) of {} (95 % interval {:.0} to {:.0} %), chance the rest.",
        100.0 * of.share,
        words::noun(inputs::measure(found, Quantity::Target)),
        100.0 * low,
        100.0 * high
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
        swings.futures,
        2 * found.inputs.len()
    )
}

fn of_screening(screening: &Screening) -> String {
    format!(
        "mu*: the mean size of what moving an unknown from one end of its range to the other would do, wherever the others are; mu: its \
         mean; sigma: its standard deviation. Random walks: {}, futures at each point: {} (Morris 1991; Campolongo, Cariboni and \
         Saltelli 2007); 95 % bootstrap intervals over walks. Chance alone makes mu* larger than 0.",
        screening.walks, screening.futures
    )
}
