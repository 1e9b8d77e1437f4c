//! What people look at: tables, CSV, JSON, charts. Renderers return text or bytes; only [`write`] touches files.

pub mod budget;
pub mod calibration;
pub mod comparison;
pub mod costs;
pub mod csv;
pub mod describe;
pub mod docs;
pub mod findings;
pub mod full_year;
pub mod html;
pub mod json;
pub mod levers;
pub mod mix;
pub mod numbers;
pub mod plot;
pub mod precision;
pub mod selection;
pub mod sensitivity;
pub mod solve;
pub mod summary;
pub mod sweep;
pub mod table;
pub mod trace;
pub mod validation;
pub mod weekly;
pub mod words;
pub mod workbook;
pub mod write;

pub use plot::{
    Chart, PngError, calibrated_region, charts, mix_chart, png, posts_curve, screening, sweep_charts, swings, tornado,
    validated,
};

#[cfg(test)]
pub mod synthetic;
#[cfg(test)]
pub mod synthetic_mix;
#[cfg(test)]
pub mod synthetic_sweep;
#[cfg(test)]
pub mod synthetic_unknowns;
