//! `brief.docx` as the renderer writes it: its parts, its texts, its pictures.

use caseload::report::document::{
    Cell, Chart, Column, Document, Estimate, Formats, Pictures, Section, Table, Unit, word,
};
use std::collections::BTreeMap;

/// What an A4 page has between its margins, in twentieths of a point; a picture is measured in 635ths of one.
const ACROSS: u32 = 9_638;

/// The files of a packed document, which are stored as they are.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let number =
        |at: usize, size: usize| bytes[at..at + size].iter().rev().fold(0, |sum, &byte| 256 * sum + usize::from(byte));
    let mut files = BTreeMap::new();
    let mut at = 0;
    while bytes[at..].starts_with(b"PK\x03\x04") {
        assert_eq!(number(at + 8, 2), 0, "stored");
        // 1 January 1980, midnight: the first time that such a file knows.
        assert_eq!((number(at + 10, 2), number(at + 12, 2)), (0, 33), "time of making");
        let (size, name, extra) = (number(at + 18, 4), number(at + 26, 2), number(at + 28, 2));
        let begin = at + 30 + name + extra;
        let named = String::from_utf8(bytes[at + 30..at + 30 + name].to_vec()).unwrap();
        files.insert(named, bytes[begin..begin + size].to_vec());
        at = begin + size;
    }
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

fn chart(name: &'static str, alt: &str) -> Section {
    let (title, svg, data_csv) = (String::new(), String::new(), String::new());
    Section::from(Chart { name, heading: "A chart", title, alt: alt.to_owned(), svg, data_csv })
}

/// The beginning of a PNG, which is what is read of it.
fn png(across: u32, down: u32) -> Vec<u8> {
    let head = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &across.to_be_bytes(), &down.to_be_bytes()];
    head.concat()
}

fn posts() -> Table {
    let columns = vec![Column::new("Option"), Column::new("Change"), Column::new("Hidden").on(Formats::PAGE)];
    let estimate = Estimate { value: -3.4, low: -4.0, high: -2.8, significant: true };
    let change = Cell::Estimate(estimate, Unit::number(1).change());
    Table::new("posts", "What posts do", columns).rows([
        vec![Cell::text("20 <posts> & \u{1b}[1m\u{0}more"), change, Cell::text("nowhere")],
        vec![Cell::text("none"), Cell::Missing, Cell::text("nowhere")],
    ])
}

fn document() -> (Document, Pictures) {
    let mut document = Document {
        title: "Posts & people\u{7}".to_owned(),
        subtitle: "2009 to 2013".to_owned(),
        findings: vec!["It is found with `--seed`.".to_owned()],
        colophon: "Made by `caseload`.".to_owned(),
        ..Document::default()
    };
    document.push(Section::new("answer", "Answer").text("A -> B").table(posts()).notes(vec!["A note.".to_owned()]));
    document.push(Section::new("empty", "Nothing under it").table(posts().on(Formats::PAGE)));
    document.push(chart("first", "Lines that \"rise\" & fall"));
    document.push(chart("second", "Bars"));
    document.push(Section::new("more", "More").part().points(vec!["One".to_owned(), "Two".to_owned()]));
    document.push(Section::new("page", "Of the page").on(Formats::PAGE).text("Elsewhere."));
    document.push(Section::new("shut", "Shut").folded().text("Elsewhere."));
    (document, Pictures::from([("first", png(2000, 1000)), ("second", png(1000, 1500))]))
}

/// What is between a tag's beginning and its end, wherever it is.
fn all<'x>(xml: &'x str, begin: &str, end: &str) -> Vec<&'x str> {
    xml.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn what_the_document_says_is_in_it() {
    let (document, pictures) = document();
    let files = unpacked(&word(&document, &pictures).unwrap());
    let xml = text(&files, "word/document.xml");
    let paragraphs = xml.split("<w:p ").skip(1).map(|paragraph| {
        let style = all(paragraph, r#"<w:pStyle w:val=""#, "\"").first().copied().unwrap_or("").to_owned();
        (style, all(paragraph, r#"<w:t xml:space="preserve">"#, "</w:t>").join("|"))
    });
    let said: Vec<(String, String)> = paragraphs.filter(|(style, _)| style != "AfterTable").collect();
    let said: Vec<(&str, &str)> = said.iter().map(|(style, words)| (&**style, &**words)).collect();
    let expected = [
        ("Title", "Posts &amp; people "),
        ("Subtitle", "2009 to 2013"),
        ("Finding", "It is found with |--seed|."),
        ("Heading1", "Answer"),
        ("Normal", "A → B"),
        ("Caption", "What posts do"),
        ("TableHead", "Option"),
        ("TableHeadFigure", "Change"),
        ("TableName", "20 &lt;posts&gt; &amp; [1m more"),
        ("TableFigure", "-3.4|(-4.0 to -2.8)"),
        ("TableName", "none"),
        ("TableFigure", ""),
        ("Note", "A note."),
        ("Heading1", "A chart"),
        ("Picture", ""),
        ("Heading1", "A chart"),
        ("Picture", ""),
        ("Heading2", "More"),
        ("ListBullet", "One"),
        ("ListBullet", "Two"),
        ("Note", "Further tables, every row and every chart are in |report.html|."),
        ("Colophon", "Made by |caseload|."),
    ];
    assert_eq!(said, expected);
    assert!(text(&files, "docProps/core.xml").contains("<dc:title>Posts &amp; people</dc:title>"));
    assert!(text(&files, "word/footer1.xml").contains("NUMPAGES"));
}

#[test]
fn a_table_repeats_its_heads_and_fits_the_page() {
    let (document, pictures) = document();
    let files = unpacked(&word(&document, &pictures).unwrap());
    let xml = text(&files, "word/document.xml");
    assert!(xml.contains(r#"<w:pgSz w:w="11906" w:h="16838""#), "A4");
    let rows = all(&xml, "<w:trPr>", "</w:trPr>");
    assert_eq!(rows, ["<w:cantSplit /><w:tblHeader />", "<w:cantSplit />", "<w:cantSplit />"]);
    let widths: Vec<usize> = all(&xml, "<w:gridCol w:w=\"", "\"").iter().map(|width| width.parse().unwrap()).collect();
    assert_eq!(widths.len(), 2);
    assert!(widths.iter().sum::<usize>() <= ACROSS as usize && widths.iter().all(|&width| width > 400), "{widths:?}");
    assert!(xml.contains(r#"<w:tblPr><w:tblStyle w:val="ReportTable" /><w:tblW w:w=""#));
    // Every style that is used is there.
    let styles = text(&files, "word/styles.xml");
    for used in [r#"<w:pStyle w:val=""#, r#"<w:rStyle w:val=""#, r#"<w:tblStyle w:val=""#] {
        for style in all(&xml, used, "\"") {
            assert!(styles.contains(&format!(r#"w:styleId="{style}""#)), "{style}");
        }
    }
}

#[test]
fn pictures_have_words_and_numbers_of_their_own() {
    let (document, pictures) = document();
    let files = unpacked(&word(&document, &pictures).unwrap());
    let xml = text(&files, "word/document.xml");
    let properties = all(&xml, "<wp:docPr ", " />");
    let named = r#"id="1" name="Chart 1" descr="Lines that &quot;rise&quot; &amp; fall""#;
    assert_eq!(properties, [named, r#"id="2" name="Chart 2" descr="Bars""#]);
    let ids = all(&xml, r#"<pic:cNvPr id=""#, "\"");
    assert_eq!(ids, ["3", "4"]);
    for (place, size) in [(1, (2000, 1000)), (2, (1000, 1500))] {
        assert!(xml.contains(&format!(r#"r:embed="rIdImage{place}""#)));
        assert_eq!(files[&format!("word/media/rIdImage{place}.png")], png(size.0, size.1));
    }
    for (across, down) in all(&xml, "<wp:extent cx=\"", "\"").iter().zip(all(&xml, "<wp:extent cx=\"", " />")) {
        assert!(across.parse::<u32>().unwrap() <= 635 * ACROSS, "{down}");
    }
}

#[test]
fn equal_documents_are_equal_bytes() {
    let (document, pictures) = document();
    let first = word(&document, &pictures).unwrap();
    assert_eq!(first, word(&document, &pictures).unwrap());
    let other = std::thread::spawn(|| {
        let (document, pictures) = self::document();
        word(&document, &pictures).unwrap()
    });
    assert_eq!(first, other.join().unwrap());
}

#[test]
fn no_letter_reaches_it_that_xml_does_not_know() {
    let every: String = (0..0x1_0000).filter_map(char::from_u32).collect();
    let (mut document, pictures) = document();
    document.title.clone_from(&every);
    document.findings = vec![every.clone()];
    document.colophon.clone_from(&every);
    document.push(Section::new("more", &every).points(vec![every.clone()]).table(posts()));
    document.push(chart("first", &every));
    for (name, bytes) in
        unpacked(&word(&document, &pictures).unwrap()).iter().filter(|(name, _)| name.ends_with(".xml"))
    {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let bad = text
            .chars()
            .find(|&letter| letter < ' ' && !"\n\t\r".contains(letter) || "\u{FFFE}\u{FFFF}".contains(letter));
        assert_eq!(bad, None, "{name}");
    }
}
