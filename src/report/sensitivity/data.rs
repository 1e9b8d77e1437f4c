//! The numbers of a sensitivity study as CSV.

use crate::experiment::levers::Finding;
use crate::experiment::sensitivity::{Quantity, Screening, Sensitivity, Split, Swings};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::statistics::variance::Components;

/// The text of `split.csv`: a row a quantity.
#[must_use]
pub fn split_table(found: &Sensitivity, split: &Split) -> String {
    let header = [
        "quantity",
        "measure",
        "draws",
        "futures_a_draw",
        "mean",
        "sd",
        "sd_chance",
        "sd_inputs",
        "share_inputs",
        "share_inputs_low_95",
        "share_inputs_high_95",
    ];
    let mut table = Rows::new(header);
    for (quantity, of) in Quantity::ALL.into_iter().zip(&split.of) {
        let numbers = of.as_ref().map_or([f64::NAN; 7], |of: &Components| {
            let (low, high) = of.share_95;
            [of.mean, of.total_sd(), of.within.sqrt(), of.between.sqrt(), of.share, low, high]
        });
        let draws = of.as_ref().map_or(0, |of| of.groups).to_string();
        let numbers = numbers.map(plain);
        let keys =
            [quantity.name(), &found.scenario.target.measure, &draws, &split.each.to_string()].map(str::to_owned);
        table.row(keys.iter().chain(&numbers).map(String::as_str));
    }
    table.finish()
}

/// The text of `charts/tornado.csv`: a row an unknown, end and quantity.
#[must_use]
pub fn swings_table(found: &Sensitivity, swings: &Swings) -> String {
    let header =
        ["rank", "unknown", "keys", "end", "level", "values", "quantity", "mean", "low_95", "high_95", "finding"];
    let mut table = Rows::new(header);
    for (rank, swing) in swings.swings.iter().enumerate() {
        let unknown = &found.unknowns[swing.unknown];
        for (end, name) in swing.ends.iter().zip(["low", "high"]) {
            for quantity in Quantity::ALL {
                let effect = end.effects[quantity as usize];
                let difference = effect.difference;
                let finding = match effect.finding {
                    Finding::Lower => "lower",
                    Finding::Higher => "higher",
                    Finding::NotDistinguishable => "not_distinguishable",
                    Finding::NoEffect => "no_effect",
                };
                let cells = [
                    (rank + 1).to_string(),
                    unknown.name.clone(),
                    keys(unknown),
                    name.to_owned(),
                    plain(end.level),
                    end.values.iter().map(|&value| plain(value)).collect::<Vec<_>>().join("; "),
                    quantity.name().to_owned(),
                    plain(difference.mean),
                    plain(difference.low),
                    plain(difference.high),
                    finding.to_owned(),
                ];
                table.row(cells.iter().map(String::as_str));
            }
        }
    }
    table.finish()
}

/// The text of `charts/morris.csv`: a row an unknown and quantity.
#[must_use]
pub fn screening_table(found: &Sensitivity, screening: &Screening) -> String {
    let header = [
        "rank",
        "unknown",
        "keys",
        "quantity",
        "mu",
        "mu_low_95",
        "mu_high_95",
        "mu_star",
        "mu_star_low_95",
        "mu_star_high_95",
        "sigma",
        "sigma_low_95",
        "sigma_high_95",
        "mu_star_by_chance",
    ];
    let mut table = Rows::new(header);
    for (rank, screened) in screening.screened.iter().enumerate() {
        let unknown = &found.unknowns[screened.unknown];
        for quantity in Quantity::ALL {
            let of = screened.of[quantity as usize];
            let numbers = [
                of.mu,
                of.mu_95.0,
                of.mu_95.1,
                of.mu_star,
                of.mu_star_95.0,
                of.mu_star_95.1,
                of.sigma,
                of.sigma_95.0,
                of.sigma_95.1,
                of.by_chance.unwrap_or(f64::NAN),
            ]
            .map(plain);
            let names = [(rank + 1).to_string(), unknown.name.clone(), keys(unknown), quantity.name().to_owned()];
            table.row(names.iter().chain(&numbers).map(String::as_str));
        }
    }
    table.finish()
}

fn keys(unknown: &crate::scenario::Unknown) -> String {
    unknown.keys.iter().map(|key| key.key.as_str()).collect::<Vec<_>>().join("; ")
}
