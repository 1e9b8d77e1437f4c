//! From the text of a list to its rows. Names of workers and identifiers of families become numbers in the order in which they
//! first appear; nothing else is kept of them.

use super::cells::{Cells, HEADER, cells, in_row, shown};
use super::{CaseRow, List, Problems, STAGES, Stage, TEAM_HELP};
use crate::scenario::TeamKind;
use crate::scenario::diagnostic::Problem;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::ops::Range;

/// No date of a list is before this one.
const EARLIEST: Date = date(1900, 1, 1);
/// What a file is that is no text.
const NO_TEXT: &str = "the file is damaged, or it is UTF-16: save it as comma-separated values in UTF-8";

/// Reads a list whose lines end in a line feed.
pub(in crate::scenario) fn read(file: usize, text: &str) -> List {
    let problems = Problems { file, ..Problems::default() };
    let list = List { areas: Vec::new(), rows: Vec::new(), workers: 0, families: 0, problems };
    let mut reader = ListReader { list, areas: Numbers::new(), workers: Numbers::new(), families: Numbers::new() };
    let mut lines = lines(text);
    let header = lines.next();
    let (_, at, first) = header.unwrap_or((1, 0..0, ""));
    if !is_header(first) {
        let message = "these are not the columns of a list of open cases";
        let help = format!("the first line must be: {}", HEADER.join(","));
        let help = if first.contains('\0') { NO_TEXT } else { &help };
        reader.list.problems.add(at, Problem::at(None, message, "the columns", help));
        return reader.list;
    }
    for (line, span, text) in lines {
        reader.row(line, span, text);
    }
    let mut list = reader.list;
    (list.workers, list.families) = (reader.workers.len(), reader.families.len());
    if list.rows.is_empty() && list.problems.count == 0 {
        let help = "one row a case (child) below the header";
        list.problems.add(0..0, Problem::at(None, "the list holds no case", "no rows", help));
    }
    list
}

/// The lines in which something stands: their numbers from 1, their bytes, and what they say.
fn lines(text: &str) -> impl Iterator<Item = (usize, Range<usize>, &str)> {
    let mut next = 0;
    let all = text.split('\n').enumerate().map(move |(index, line)| {
        let start = next + line.len() - line.trim_start().len();
        next += line.len() + 1;
        let line = line.trim();
        (index + 1, start..start + line.len(), line)
    });
    all.filter(|(_, _, line)| !line.is_empty())
}

fn is_header(line: &str) -> bool {
    cells(line).is_ok_and(|cells| cells.count == HEADER.len() && cells.first == HEADER)
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
}

impl ListReader {
    fn row(&mut self, line: usize, span: Range<usize>, text: &str) {
        let cells = match cells(text) {
            Ok(cells) => cells,
            Err(wrong) => return self.list.problems.add(span, *wrong),
        };
        // What a spreadsheet leaves below the last case.
        if cells.count <= HEADER.len() && cells.first.iter().all(|cell| cell.is_empty()) {
            return;
        }
        match self.case(&cells, line, span.clone(), text) {
            Ok(row) => self.list.rows.push(row),
            Err(wrong) => self.list.problems.add(span, *wrong),
        }
    }

    fn case(
        &mut self,
        cells: &Cells<'_>,
        line: usize,
        span: Range<usize>,
        text: &str,
    ) -> Result<CaseRow, Box<Problem>> {
        if text.contains('\0') {
            return Err(in_row("a character of this row is no text (NUL)", NO_TEXT));
        }
        let [area, team, holder, kind, stage, opened_on, stage_began_on, family] = &cells.first[..] else {
            return Err(columns(cells.count));
        };
        if cells.count != HEADER.len() {
            return Err(columns(cells.count));
        }
        if cells.first == HEADER {
            let help = "keep the first line only; if two lists were put together, no two families may share a number";
            return Err(in_row("the columns are named once more", help));
        }
        let (team_kind, team) = team_of(team)?;
        let stage = stage_of(kind, stage)?;
        if stage.of_assessment_teams() && team_kind == TeamKind::CareManagement {
            let message = format!("a care-management team does not do {:?}", stage.name);
            return Err(in_row(message, "name an assessment team, or the plan that runs"));
        }
        let opened_on = date_of("opened_on", opened_on)?;
        let stage_began_on = date_of("stage_began_on", stage_began_on)?;
        if family.is_empty() {
            return Err(in_row("the row names no family", "number the families of each area"));
        }
        let area = self.area(area);
        let holder =
            (!holder.is_empty()).then(|| number(&mut self.workers, (area, team_kind, team, holder.to_string())));
        let family = number(&mut self.families, (area, family.to_string()));
        Ok(CaseRow { area, team_kind, team, holder, stage, opened_on, stage_began_on, family, line, span })
    }

    fn area(&mut self, name: &str) -> usize {
        if let Some(&known) = self.areas.get(name) {
            return known;
        }
        self.list.areas.push(name.to_owned());
        number(&mut self.areas, name.to_owned())
    }
}

fn columns(count: usize) -> Box<Problem> {
    let help = format!("the columns are {}; an empty one still needs its comma", HEADER.join(","));
    in_row(format!("{count} columns instead of {}", HEADER.len()), help)
}

fn team_of(text: &str) -> Result<(TeamKind, usize), Box<Problem>> {
    let wrong = || in_row(format!("there is no team {}", shown(text)), TEAM_HELP);
    let (kind, number) = text.rsplit_once('-').ok_or_else(wrong)?;
    let kind = match kind {
        "assessment" => TeamKind::Assessment,
        "care-management" => TeamKind::CareManagement,
        _ => return Err(wrong()),
    };
    match number.parse() {
        Ok(number) if number > 0 => Ok((kind, number)),
        _ => Err(wrong()),
    }
}

/// The stage that two words name.
fn stage_of(kind: &str, name: &str) -> Result<&'static Stage, Box<Problem>> {
    if let Some(stage) = STAGES.iter().find(|stage| stage.kind == kind && stage.name == name) {
        return Ok(stage);
    }
    let wrong = |message: String, help: &str| Err(in_row(message, help));
    if STAGES.iter().all(|stage| stage.kind != kind) {
        let help = "one of child_in_need, child_protection, looked_after, assessment";
        return wrong(format!("there is no kind {}", shown(kind)), help);
    }
    if STAGES.iter().all(|stage| stage.name != name) {
        let help = "one of initial_assessment, core_assessment, short_term_help, awaiting_panel, child_in_need, \
                    child_protection, looked_after, closing";
        return wrong(format!("there is no stage {}", shown(name)), help);
    }
    let help = "assessment goes with initial_assessment and core_assessment, short_term_help with \
                child_in_need, a plan with its own name, awaiting_panel or closing";
    wrong(format!("the stage {name:?} does not go with the kind {kind:?}"), help)
}

fn date_of(column: &str, text: &str) -> Result<Date, Box<Problem>> {
    let date: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
    let Some(date) = date else {
        return Err(in_row(format!("`{column}` is {}, not a date", shown(text)), "write dates as 2009-06-30"));
    };
    if date < EARLIEST {
        let help = "mend it: such a date often stands where none is known";
        return Err(in_row(format!("`{column}` is {date}, before 1900"), help));
    }
    Ok(date)
}

/// The section of the reference.
pub(in crate::scenario) const REFERENCE: &str = "
## The list of open cases

`snapshot` in `[start]` names a CSV file in UTF-8: a line with the names of the columns, then a row for each case (child).

| column | what stands in it |
|---|---|
| `area` | The name of an area, as in `[area.NAME]`. |
| `team` | `assessment-2` is the second of the area's `assessment_teams`, `care-management-1` the first of its `care_management_teams`. |
| `holder` | Who has the case: any name or number, empty when nobody has. One name in two teams is two workers. A team has at most as many holders as posts. |
| `kind` | `assessment`, `child_in_need`, `child_protection` or `looked_after`. |
| `stage` | `initial_assessment` or `core_assessment` of an `assessment`; `short_term_help` of `child_in_need`; of any other kind its own name, `awaiting_panel` or `closing`. |
| `opened_on`, `stage_began_on` | Dates as `2009-06-30`, from 1900 to the first day, the second not before the first. |
| `family` | The number or name of the family within its area. Its children are worked with as one: they have team, holder, kind and stage in common. |

A cell with a comma in it stands in quotes, and a quote within quotes is written twice; no cell holds a line break. Rows in which
nothing stands are passed over. `caseload check` says how many cases, families and workers it read, and warns of cases that were
opened more than 25 years before the first day and of a list that says everything twice.

**Names stay in the list.** Workers and families become `W1`, `W2`, ... and `F1`, `F2`, ... in the order in which they first appear; nothing
else is kept of their names. What is written beside a resolved scenario (`NAME.cases.csv`) and into `state/` and parts is the list in
these words: it gives the same scenario and the same results. The hash of a scenario is taken of it too, so that the list and its
copy have one hash. A message about a row shows that row and no other, on the terminal and nowhere else. Areas, teams, stages and
dates are kept: someone who knows a family may still know it by them, so keep results as you would keep such a list.
";
