//! What people look at: documents and their formats, charts, tables of replications. Renderers return text or bytes;
//! only [`crate::store`] touches files.

pub mod csv;
pub mod describe;
pub mod document;
pub mod inputs;
pub mod pages;
pub mod plot;
pub mod trace;
pub mod weekly;
pub mod words;

pub use document::Chart;
pub use plot::{
    Letters, PngError, calibrated_region, charts, mix_chart, png, posts_curve, screening, sweep_charts, swings,
    threads_chart, tornado, validated,
};
