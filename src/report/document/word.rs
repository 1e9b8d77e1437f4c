//! A Word document.

use super::Document;

/// A Word document that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the Word document could not be made: {0}")]
pub struct WordError(String);

/// The bytes of the Word document; `png` makes a chart's picture.
///
/// # Errors
/// When a picture cannot be made or the file is larger than the format allows.
pub fn word(_document: &Document) -> Result<Vec<u8>, WordError> {
    Err(WordError("not yet".to_owned()))
}
