//! From the text of a list to its rows. Names of workers and identifiers of families become numbers in the order in which they
//! first appear; nothing else is kept of them.

use super::cells::{in_row, plain_word, shown};
use super::columns::{Columns, HEADER, is_header, no_columns, stated_separator};
use super::dates::DatesRead;
use super::{CaseRow, List, Problems, STAGES, Stage, TEAM_HELP};
use crate::scenario::TeamKind;
use crate::scenario::diagnostic::Problem;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a file is that is no text.
const NO_TEXT: &str = "the file is damaged: save it as comma-separated values in UTF-8";
/// Lines among which the names of the columns are looked for, where the first has none, to say where they are.
const LINES_LOOKED_AT: usize = 20;
/// What stands for nobody where a system leaves no cell empty.
const NOBODY: [&str; 8] = ["", "-", "n/a", "none", "nobody", "not allocated", "null", "unallocated"];

/// Reads a list whose lines end in a line feed.
pub(in crate::scenario) fn read(file: usize, text: &str) -> List {
    let problems = Problems { file, ..Problems::default() };
    let list = List { areas: Vec::new(), rows: Vec::new(), workers: 0, families: 0, notes: Vec::new(), problems };
    let mut reader = ListReader {
        list,
        areas: Numbers::new(),
        workers: Numbers::new(),
        families: Numbers::new(),
        dates: DatesRead::default(),
    };
    let mut lines = lines(text).peekable();
    let stated = lines.peek().and_then(|(.., line)| stated_separator(line));
    if stated.is_some() {
        lines.next();
    }
    let (_, at, first) = lines.next().unwrap_or((1, 0..0, ""));
    let columns = match Columns::of(first, stated) {
        Ok(columns) => columns,
        Err(wrong) => {
            let below = lines.take(LINES_LOOKED_AT).find(|(.., line)| Columns::of(line, stated).is_ok());
            let wrong = below.map_or(wrong, |(line, ..)| no_columns(Some(line)));
            reader.list.problems.add(at, *wrong);
            return reader.list;
        }
    };
    for (line, span, text) in lines {
        reader.row(&columns, line, span, text);
    }
    let mut list = reader.list;
    (list.workers, list.families) = (reader.workers.len(), reader.families.len());
    list.notes = columns.not_read().into_iter().chain(reader.dates.notes()).collect();
    if list.rows.is_empty() && list.problems.count == 0 {
        let help = "one row a case (child) below the header";
        list.problems.add(0..0, Problem::at(None, "the list holds no case", "no rows", help));
    }
    list
}

/// The lines in which something stands: their numbers from 1, their bytes, and what they say. A tab at either end is an empty cell.
fn lines(text: &str) -> impl Iterator<Item = (usize, Range<usize>, &str)> {
    let blank = |sign: char| sign.is_whitespace() && sign != '\t';
    let mut next = 0;
    let all = text.split('\n').enumerate().map(move |(index, line)| {
        let start = next + line.len() - line.trim_start_matches(blank).len();
        next += line.len() + 1;
        let line = line.trim_matches(blank);
        (index + 1, start..start + line.len(), line)
    });
    all.filter(|(_, _, line)| !line.is_empty())
}

/// Numbers in the order of first appearance.
type Numbers<K> = BTreeMap<K, usize>;

/// The number of a key; a new one is the next.
fn number<K: Ord>(numbers: &mut Numbers<K>, key: K) -> usize {
    let next = numbers.len();
    *numbers.entry(key).or_insert(next)
}

struct ListReader {
    list: List,
    areas: Numbers<String>,
    /// By area, kind and number of the team, and name.
    workers: Numbers<(usize, TeamKind, usize, String)>,
    /// By area and identifier.
    families: Numbers<(usize, String)>,
    dates: DatesRead,
}

impl ListReader {
    fn row(&mut self, columns: &Columns, line: usize, span: Range<usize>, text: &str) {
        let case = columns.row(text).and_then(|cells| match cells {
            Some(_) if text.contains('\0') => Err(in_row("a character of this row is no text (NUL)", NO_TEXT)),
            Some(cells) => self.case(&cells, line, span.clone()).map(Some),
            None => Ok(None),
        });
        match case {
            Ok(row) => self.list.rows.extend(row),
            Err(wrong) => self.list.problems.add(span, *wrong),
        }
    }

    fn case(
        &mut self,
        cells: &[Cow<'_, str>; HEADER.len()],
        line: usize,
        span: Range<usize>,
    ) -> Result<CaseRow, Box<Problem>> {
        if is_header(cells) {
            let help = "keep the first line only; if two lists were put together, no two families may share a number";
            return Err(in_row("the columns are named once more", help));
        }
        let [area, team, holder, kind, stage, opened_on, stage_began_on, family] = cells;
        let (team_kind, mixed, team) = team_of(team)?;
        let stage = stage_of(kind, stage)?;
        if stage.of_assessment_teams() && team_kind == TeamKind::CareManagement {
            let message = format!("a care-management team does not do {:?}", stage.name);
            return Err(in_row(message, "name an assessment team, or the plan that runs"));
        }
        let opened_on = self.dates.read("opened_on", opened_on)?;
        let stage_began_on = self.dates.read("stage_began_on", stage_began_on)?;
        if family.is_empty() {
            return Err(in_row("the row names no family", "number the families of each area"));
        }
        let area = self.area(area);
        let somebody = !NOBODY.contains(&&*holder.to_lowercase());
        let holder = somebody.then(|| number(&mut self.workers, (area, team_kind, team, holder.to_string())));
        let family = number(&mut self.families, (area, family.to_string()));
        Ok(CaseRow { area, team_kind, mixed, team, holder, stage, opened_on, stage_began_on, family, line, span })
    }

    fn area(&mut self, name: &str) -> usize {
        if let Some(&known) = self.areas.get(name) {
            return known;
        }
        self.list.areas.push(name.to_owned());
        number(&mut self.areas, name.to_owned())
    }
}

/// Kind of a team, whether it is called a mixed one, and its number.
fn team_of(text: &str) -> Result<(TeamKind, bool, usize), Box<Problem>> {
    let wrong = || in_row(format!("there is no team {}", shown(text)), TEAM_HELP);
    let (kind, number) = text.rsplit_once(['-', ' ', '_']).ok_or_else(wrong)?;
    let (kind, mixed) = match &*plain_word(kind) {
        "assessment" => (TeamKind::Assessment, false),
        "mixed" => (TeamKind::Assessment, true),
        "caremanagement" => (TeamKind::CareManagement, false),
        _ => return Err(wrong()),
    };
    match number.parse() {
        Ok(number) if number > 0 => Ok((kind, mixed, number)),
        _ => Err(wrong()),
    }
}

/// The stage that two words name, in whatever letters.
fn stage_of(kind: &str, name: &str) -> Result<&'static Stage, Box<Problem>> {
    let is_kind = |stage: &Stage| plain_word(stage.kind) == plain_word(kind);
    let is_named = |stage: &Stage| plain_word(stage.name) == plain_word(name);
    if let Some(stage) = STAGES.iter().find(|stage| is_kind(stage) && is_named(stage)) {
        return Ok(stage);
    }
    let wrong = |message: String, help: &str| Err(in_row(message, help));
    if !STAGES.iter().any(is_kind) {
        let help = "one of child_in_need, child_protection, looked_after, assessment";
        return wrong(format!("there is no kind {}", shown(kind)), help);
    }
    if !STAGES.iter().any(is_named) {
        let help = "one of initial_assessment, core_assessment, short_term_help, awaiting_panel, child_in_need, \
                    child_protection, looked_after, closing";
        return wrong(format!("there is no stage {}", shown(name)), help);
    }
    let help = "assessment goes with initial_assessment and core_assessment, short_term_help with \
                child_in_need, a plan with its own name, awaiting_panel or closing";
    wrong(format!("the stage {} does not go with the kind {}", shown(name), shown(kind)), help)
}
