//! What docx-rs 0.4 does not write, or writes in an order that the format does not know, mended in the XML of the parts: words
//! for pictures and numbers of their own, header rows, the order of properties, styles, title and author.

use super::table::ACROSS;
use docx_rs::XMLDocx;

/// The styles, whole.
const STYLES: &str = include_str!("../../../../templates/word-styles.xml");
/// As docx-rs writes a picture's properties, whatever picture it is.
const PICTURE: [&str; 2] = [r#"<wp:docPr id="1" name="Figure" />"#, r#"<pic:cNvPr id="0" name="" />"#];

/// The parts of the file, mended; `drawn` says what each picture shows.
///
/// # Errors
/// When a part is no text, or a picture is not where it was put.
pub(super) fn parts(mut parts: XMLDocx, title: &str, drawn: &[String]) -> Result<XMLDocx, String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|error| error.to_string());
    // Properties of a paragraph begin with those of its mark, which are none.
    let ordered = |xml: String| xml.replace("<w:pPr><w:rPr />", "<w:pPr>");
    let document = pictures(ordered(text(parts.document)?), drawn)?;
    // Rows that may be broken are the first ones.
    let document = document.replace("<w:trPr />", "<w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>");
    parts.document = tables(&document).into_bytes();
    for footer in &mut parts.footers {
        *footer = ordered(text(std::mem::take(footer))?).into_bytes();
    }
    parts.styles = STYLES.as_bytes().to_vec();
    parts.doc_props.core = core(title).into_bytes();
    Ok(parts)
}

/// Each picture with its own number and with what it shows.
fn pictures(xml: String, drawn: &[String]) -> Result<String, String> {
    let mut mended = xml;
    for (place, pattern) in PICTURE.into_iter().enumerate() {
        let mut pieces = mended.split(pattern);
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        let mut words = drawn.iter();
        for (number, piece) in (1..).zip(pieces) {
            let alt = escaped(&super::one_line(words.next().ok_or("a picture too many")?));
            let tag = ["wp:docPr", "pic:cNvPr"][place];
            // Numbers of both kinds are different, too.
            let id = number + place * drawn.len();
            whole += &format!(r#"<{tag} id="{id}" name="Chart {number}" descr="{alt}" />{piece}"#);
        }
        if words.next().is_some() {
            return Err("a picture is missing".to_owned());
        }
        mended = whole;
    }
    Ok(mended)
}

/// The properties of every table: its width, and what all have in common, in the order of the format.
fn tables(xml: &str) -> String {
    let mut pieces = xml.split("<w:tblPr>");
    let mut mended = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (properties, rest) = piece.split_once("</w:tblPr>").unwrap_or(("", piece));
        let width = properties.split(r#"<w:tblW w:w=""#).nth(1).and_then(|rest| rest.split('"').next());
        let width = width.and_then(|width| width.parse().ok()).unwrap_or(ACROSS);
        mended += r#"<w:tblPr><w:tblStyle w:val="ReportTable" />"#;
        mended += &format!(r#"<w:tblW w:w="{width}" w:type="dxa" /><w:tblLayout w:type="fixed" />"#);
        mended += r#"<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1" />"#;
        mended += &format!("</w:tblPr>{rest}");
    }
    mended
}

/// Title and author. A fixed date: the file's own would differ from run to run.
fn core(title: &str) -> String {
    const PROPERTIES: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    const TIME: &str = r#"xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z"#;
    let title = escaped(title);
    let author = concat!("Caseload ", env!("CARGO_PKG_VERSION"));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="{PROPERTIES}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>en-GB</dc:language><dcterms:created {TIME}</dcterms:created><dcterms:modified {TIME}</dcterms:modified></cp:coreProperties>"#
    )
}

/// A text as an attribute of XML shows it letter by letter.
fn escaped(text: &str) -> String {
    super::in_xml(text).replace('"', "&quot;")
}
