//! What is wrong with a scenario, in words for the person who wrote it: where, what, and how to mend it.

use super::node::Place;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file that was read, under the name the user knows it by.
pub(super) type Source = Arc<NamedSource<String>>;

/// The language of a source that is a list of cases: a problem is shown with its own row and no other, which may name people.
pub(super) const LIST: &str = "list of cases";

/// A problem before it is tied to the text of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    pub place: Option<Place>,
    pub message: String,
    pub label: String,
    pub help: String,
    /// A second place that the problem is about.
    pub other: Option<(Place, String)>,
}

impl Problem {
    /// A problem of a place in a file, or of none: what is wrong, what stands there, what to do.
    pub fn at(
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, label, help) = (message.into(), label.into(), help.into());
        Self { place: place.into(), message, label, help, other: None }
    }

    /// A problem of no place in a file.
    pub fn bare(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::at(None, message, "", help)
    }

    /// The same, about a second place too.
    pub fn with(self, other: Place, label: impl Into<String>) -> Self {
        Self { other: Some((other, label.into())), ..self }
    }

    /// Files one after the other, each from its beginning; first what is in no file.
    fn order(&self) -> (usize, usize) {
        self.place.as_ref().map_or((0, 0), |place| (place.file, place.start))
    }
}

/// One problem of a scenario file.
#[derive(Debug, Clone)]
pub struct ScenarioError {
    message: String,
    help: String,
    source: Option<Source>,
    labels: Vec<LabeledSpan>,
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ScenarioError {}

impl Diagnostic for ScenarioError {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

impl ScenarioError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Name of the file, if the problem is in one that could be read.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.source.as_ref().map(|source| source.name())
    }

    /// The line of that file, from 1, which the problem is about.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        Some(line_of(self.source.as_ref()?.inner(), self.labels.first()?.offset()))
    }
}

/// A line of a file that is longer than so many bytes is not shown whole.
const LONGEST_LINE: usize = 400;
/// Characters of such a line that are shown on either side of a place.
const EXCERPT: usize = 30;

impl ScenarioError {
    /// The same with every text as `clean` leaves it, which must not change how many bytes it has.
    fn with_text(&self, clean: &impl Fn(&str) -> String) -> Self {
        let label = |label: &LabeledSpan| {
            let mut cleaned = label.clone();
            cleaned.set_label(label.label().map(clean));
            cleaned
        };
        let source = self.source.as_ref().map(|source| {
            let cleaned = NamedSource::new(clean(source.name()), clean(source.inner()));
            Arc::new(if self.is_in_a_list() { cleaned.with_language(LIST) } else { cleaned })
        });
        let labels = self.labels.iter().map(label).collect();
        Self { message: clean(&self.message), help: clean(&self.help), source, labels }
    }

    fn is_in_a_list(&self) -> bool {
        let span = self.labels.first().map(|label| *label.inner());
        let contents = self.source.as_ref().zip(span).and_then(|(source, span)| source.read_span(&span, 0, 0).ok());
        contents.is_some_and(|contents| contents.language() == Some(LIST))
    }

    /// The problem in a few lines, where a line of the file that would be shown with it is too long to be read.
    /// Given are the signs for a problem and for what is left out.
    fn without_its_line(&self, (cross, cut): (&str, &str)) -> Option<String> {
        let text = self.source.as_ref()?.inner();
        let start = self.labels.first()?.offset();
        // The line and its neighbours, which are shown with it.
        let before = text.get(..start)?.rsplit('\n').take(2);
        let after = text.get(start..)?.split('\n').take(2);
        if before.chain(after).all(|part| part.len() <= LONGEST_LINE) {
            return None;
        }
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let left: Vec<char> = text[line..start].chars().rev().take(EXCERPT).collect();
        let right: String = text[start..].chars().take_while(|&c| c != '\n').take(EXCERPT).collect();
        let excerpt: String = left.into_iter().rev().collect::<String>() + &right;
        let help = if self.help.is_empty() { String::new() } else { format!("  help: {}\n", self.help) };
        Some(format!(
            "  {cross} {}\n    {}, line {}, column {}: {cut}{excerpt}{cut}\n{help}",
            self.message,
            self.file()?,
            line_of(text, start),
            text[line..start].chars().count() + 1,
        ))
    }
}

/// Most problems that are shown: more are read by nobody.
pub(super) const MOST_SHOWN: usize = 50;

/// Every problem of one or more scenario files, file by file in the order of their lines. Never empty.
#[derive(Debug, Clone, Default)]
pub struct ScenarioErrors {
    /// Those that are shown.
    errors: Vec<ScenarioError>,
    /// How many more were found.
    more: usize,
    /// The files that they are in.
    files: Vec<String>,
}

impl ScenarioErrors {
    /// Ties problems to the texts of their files and puts them in order.
    pub(super) fn new(problems: &[Problem], sources: &[Source]) -> Self {
        let mut seen = BTreeSet::new();
        let mut problems: Vec<&Problem> = problems.iter().filter(|problem| seen.insert(*problem)).collect();
        problems.sort_by_key(|problem| problem.order());
        let mut all = Self::default();
        for file in problems.iter().filter_map(|problem| sources.get(problem.place.as_ref()?.file)) {
            all.is_in(file.name());
        }
        all.more = problems.len().saturating_sub(MOST_SHOWN);
        all.errors = problems.into_iter().take(MOST_SHOWN).map(|problem| tie(problem, sources)).collect();
        all
    }

    /// Adds another file's problems.
    pub(super) fn extend(&mut self, more: Self) {
        self.errors.extend(more.errors);
        self.more += more.more + self.errors.len().saturating_sub(MOST_SHOWN);
        self.errors.truncate(MOST_SHOWN);
        more.files.iter().for_each(|file| self.is_in(file));
    }

    fn is_in(&mut self, file: &str) {
        if !self.files.iter().any(|known| known == file) {
            self.files.push(file.to_owned());
        }
    }

    /// The first problems, in order: as many as are shown.
    #[must_use]
    pub fn errors(&self) -> &[ScenarioError] {
        &self.errors
    }

    /// The first problem in a line, with its remedy.
    #[must_use]
    pub fn brief(&self) -> String {
        let said = |error: &ScenarioError| {
            let told = [&*error.message, &*error.help].map(str::trim_end);
            told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
        };
        self.errors.first().map_or_else(String::new, said)
    }

    /// How many problems there are, in words.
    #[must_use]
    pub fn count(&self) -> String {
        let count = self.errors.len() + self.more;
        format!("{} problem{}", grouped(count), if count == 1 { "" } else { "s" })
    }

    /// The same with every text of theirs, and of the files they show, as `clean` leaves it: as many bytes as before.
    #[must_use]
    pub fn with_text(&self, clean: impl Fn(&str) -> String) -> Self {
        let files = self.files.iter().map(|file| clean(file)).collect();
        Self { errors: self.errors.iter().map(|error| error.with_text(&clean)).collect(), files, ..*self }
    }

    /// All problems as text for a terminal of that many columns.
    #[must_use]
    pub fn render(&self, colour: bool, width: usize) -> String {
        let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        self.drawn(theme, ("×", "…"), width)
    }

    /// The same in ASCII but for what the files hold, for what is no terminal or one that cannot draw.
    #[must_use]
    pub fn plain(&self, width: usize) -> String {
        self.drawn(GraphicalTheme::none(), ("x", "..."), width)
    }

    fn drawn(&self, theme: GraphicalTheme, signs: (&str, &str), width: usize) -> String {
        let handler = |context| {
            GraphicalReportHandler::new_themed(theme.clone())
                .with_links(false)
                .with_width(width)
                .with_context_lines(context)
                .without_syntax_highlighting()
        };
        let (with_neighbours, alone) = (handler(1), handler(0));
        let mut text = String::new();
        for error in &self.errors {
            let handler = if error.is_in_a_list() { &alone } else { &with_neighbours };
            if let Some(short) = error.without_its_line(signs) {
                text.push_str(&short);
            } else if handler.render_report(&mut text, error).is_err() {
                text.push_str(&error.message);
            }
            text.push('\n');
        }
        match self.more {
            0 => {}
            more => text.push_str(&format!("and {} more\n", grouped(more))),
        }
        text + &self.to_string() + "\n"
    }
}

/// What cannot be asked of a scenario, and stands in no file.
impl From<String> for ScenarioErrors {
    fn from(message: String) -> Self {
        Self::new(&[Problem::bare(message, "")], &[])
    }
}

impl std::fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.count())?;
        if self.files.is_empty() { Ok(()) } else { write!(f, " in {}", self.files.join(", ")) }
    }
}

impl std::error::Error for ScenarioErrors {}

impl Diagnostic for ScenarioErrors {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.errors.iter().map(|error| error as &dyn Diagnostic)))
    }
}

fn tie(problem: &Problem, sources: &[Source]) -> ScenarioError {
    let source = problem.place.as_ref().and_then(|place| sources.get(place.file)).cloned();
    let mut message = problem.message.clone();
    let mut labels = Vec::new();
    // What is about a file as a whole, and said last, stands at none of its lines.
    if let (Some(place), Some(source)) = (&problem.place.as_ref().filter(|place| place.start < usize::MAX), &source) {
        let main = label(place, &problem.label, source.inner());
        labels.push(LabeledSpan::new_primary_with_span(main.label().map(str::to_owned), *main.inner()));
        if let Some((other, text)) = &problem.other {
            if other.file == place.file {
                labels.push(label(other, text, source.inner()));
            } else if let Some(other_source) = sources.get(other.file) {
                let line = line_of(other_source.inner(), other.start);
                message = format!("{message} ({text}: {}, line {line})", other_source.name());
            }
        }
    }
    ScenarioError { message, help: problem.help.clone(), source, labels }
}

/// A label on a place; one that spans lines is cut to its first.
fn label(place: &Place, text: &str, source: &str) -> LabeledSpan {
    let start = place.start.min(source.len());
    let end = place.end.clamp(start, source.len());
    let span = source.get(start..end).unwrap_or("");
    let length = span.find('\n').unwrap_or(span.len());
    LabeledSpan::new((!text.is_empty()).then(|| text.to_string()), start, length)
}

/// A whole number with its thousands parted.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let parted = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    parted.collect::<Vec<_>>().join(",")
}

/// The line, from 1, of a byte of a text.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|&b| b == b'\n').count() + 1
}
