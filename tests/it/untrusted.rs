//! Parts and states that other people wrote. A seal holds no secret, so that anybody can seal anything: whatever such a file says, it
//! is put together as it should be, or refused with a message; nothing is written but results.

use crate::command_line::{caseload, started, text};
use caseload::study::design::Shard;
use caseload::study::part::{Head, read_head, write_part};
use caseload::study::sealed::{Block, Sealing};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A service of three months and an option, their part, and its slices.
struct Made {
    folder: TempDir,
    files: Vec<PathBuf>,
    head: Head,
    slices: Vec<Vec<u8>>,
}

fn made() -> Made {
    let (folder, base) = started();
    let cut = fs::read_to_string(&base).unwrap();
    let cut =
        cut.replace("last_day = 2028-03-31", "last_day = 2025-06-29").replace("by = 2027-03-31", "by = 2025-06-29");
    fs::write(&base, cut).unwrap();
    let option = folder.path().join("posts.toml");
    fs::write(&option, "base = \"north.toml\"\nname = \"posts\"\nposts = { extra_social_workers = 3 }\n").unwrap();
    let files = vec![base, option];
    let parts = folder.path().join("parts");
    let mut program = caseload();
    program.arg("compare").args(&files).args(["-n", "4", "--shard", "1/1", "--quiet", "--out"]).arg(&parts);
    program.assert().success();
    let bytes = fs::read(parts.join("shard-1-of-1/part.caseload")).unwrap();
    let (head, begin) = read_head(&mut &*bytes).unwrap();
    let mut from = begin as usize;
    let mut slices = Vec::new();
    for &length in &head.lengths {
        slices.push(bytes[from..from + length as usize].to_vec());
        from += length as usize;
    }
    Made { folder, files, head, slices }
}

impl Made {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Merges parts; exit code and standard error.
    fn merge(&self, parts: &[PathBuf]) -> (Option<i32>, String) {
        let mut program = caseload();
        program.current_dir(&self.folder).arg("merge").args(parts).args(["--quiet", "--out", "out"]);
        let done = program.timeout(Duration::from_secs(60)).output().unwrap();
        (done.status.code(), text(&done.stderr))
    }

    /// Seals a part of this head and these slices, and merges it: it must be refused, before anything is written.
    #[track_caller]
    fn refused(&self, head: &Head, slices: &[Vec<u8>], words: &str) {
        let mut slices: Vec<&[u8]> = slices.iter().map(Vec::as_slice).collect();
        let bytes = write_part(head, &mut slices, Vec::new()).unwrap();
        fs::write(self.at("part.caseload"), bytes).unwrap();
        let (code, said) = self.merge(&[self.at("part.caseload")]);
        assert_eq!(code, Some(2), "{words}: {said}");
        assert!(said.contains("part.caseload: ") && said.contains(words), "{words}: {said}");
        assert!(!self.at("out").exists(), "{words}: something was written");
    }
}

/// A list of cases is never written under the name that a part states.
#[test]
fn a_part_writes_nothing_outside_of_its_results() {
    let made = made();
    for name in
        ["../victim.csv", "/tmp/victim.csv", "..\\victim.csv", "C:victim.csv", "CON", "", "scenario.toml", "a\0b"]
    {
        let mut head = made.head.clone();
        head.design.scenarios[0].cases = Some((name.to_owned(), "owned".to_owned()));
        made.refused(&head, &made.slices, "a name or a hash that cannot be ours");
    }
    let mut head = made.head.clone();
    head.design.scenarios[0].name = "../../victim".to_owned();
    made.refused(&head, &made.slices, "a name or a hash that cannot be ours");
    // Nor is another file read, whatever the scenario names.
    let mut head = made.head.clone();
    head.design.scenarios[0].text = format!("base = {:?}\n", made.files[0]);
    made.refused(&head, &made.slices, "this names another file");
    // Nor is a small text given hours or gigabytes: a base holds once more in every dated change.
    let many = |line: &dyn Fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    let pulses = many(&|_| "[[pulse]]\n".to_owned(), 20_000);
    let programmes = many(&|number| format!("p{number} = 1\n"), 900);
    let changes = many(&|number| format!("[[change]]\nposts.extra_managers = {number}\n"), 900);
    let programmes = format!("[costs.programmes]\n{programmes}{changes}[demand.children_a_week]\n{programmes}");
    for text in [pulses, programmes] {
        let mut head = made.head.clone();
        head.design.scenarios[0].text = text;
        made.refused(&head, &made.slices, "this holds more than a text of others may");
    }
}

#[test]
fn a_part_whose_design_cannot_be_is_refused() {
    let made = made();
    type Lie = fn(&mut Head);
    let lies: [(&str, Lie); 17] = [
        ("a list is longer or shorter", |head| head.design.scenarios.clear()),
        ("two of its scenarios have one name", |head| head.design.scenarios[1] = head.design.scenarios[0].clone()),
        ("its number of futures", |head| head.design.replications = 0),
        ("its number of futures", |head| head.design.replications = u64::MAX),
        ("a chance or an amount", |head| head.design.budget = Some(f64::NAN)),
        ("a chance or an amount", |head| head.design.budget = Some(-1.0)),
        ("there is no such share", |head| head.shard = Shard { number: 0, of: 1 }),
        ("there is no such share", |head| head.shard = Shard { number: 2, of: 1 }),
        ("there is no such share", |head| head.shard = Shard { number: 0, of: 0 }),
        ("a list is longer or shorter", |head| head.lengths.push(0)),
        ("reads the scenario `north` otherwise", |head| head.design.scenarios[0].hash = "0".repeat(64)),
        ("reads the scenario `south` otherwise", |head| head.design.scenarios[0].name = "south".to_owned()),
        ("reads the scenario `north` otherwise", |head| head.design.scenarios[0].text.push('\n')),
        ("the scenario `north` in it cannot be read", |head| {
            head.design.scenarios[0].text = "\u{1b}[2J = [".to_owned()
        }),
        ("of another scenario, seed or program", |head| head.design.seed += 1),
        ("its futures are not those of its share", |head| head.design.replications = 5),
        ("of another scenario, seed or program", |head| head.design.scenarios.swap(0, 1)),
    ];
    for (words, lie) in lies {
        let mut head = made.head.clone();
        lie(&mut head);
        let mut slices = made.slices.clone();
        slices.resize(head.lengths.len(), Vec::new());
        made.refused(&head, &slices, words);
    }
    let (mut head, mut slices) = (made.head.clone(), made.slices.clone());
    slices[0].truncate(20);
    head.lengths[0] = 20;
    made.refused(&head, &slices, "cut short or damaged");
}

/// Two runs of bytes.
type Pair = (Vec<u8>, Vec<u8>);

/// The blocks of a slice, as they were before they were packed.
fn blocks(slice: &[u8]) -> (Vec<u8>, Vec<Pair>) {
    let (beginning, mut from) = slice.split_at(17);
    let mut blocks = Vec::new();
    while from.len() > 32 {
        let block = Block::read(&mut from, 1 << 24).unwrap();
        let (small, plain) = block.open().unwrap();
        blocks.push((small, plain.to_vec()));
    }
    (beginning.to_vec(), blocks)
}

/// Slices that lie, sealed inside and out.
#[test]
fn a_part_whose_figures_cannot_be_is_refused() {
    let made = made();
    let (beginning, honest) = blocks(&made.slices[0]);
    type Blocks = Vec<(Vec<u8>, Vec<u8>)>;
    type Lie = fn(&mut Blocks);
    let lies: [(&str, Lie); 8] = [
        // More series than the scenario has, and fewer.
        ("", |blocks| blocks.insert(2, blocks[2].clone())),
        ("", |blocks| drop(blocks.remove(2))),
        // A figure that is no number; one row too few.
        ("a figure of a future is none", |blocks| {
            let rows = blocks.len() - 1;
            blocks[rows].0[..8].copy_from_slice(&f64::INFINITY.to_be_bytes());
        }),
        ("", |blocks| {
            let rows = blocks.len() - 1;
            blocks[rows].0.truncate(8);
        }),
        // A series of more futures than there are.
        ("", |blocks| blocks[2].0[0] = 100),
        // The first figure of the tally, after its futures and their number.
        ("a figure of a future is none", |blocks| blocks[1].0[3..11].copy_from_slice(&f64::INFINITY.to_le_bytes())),
        ("a list is longer or shorter", |blocks| blocks[1].0[2] = 3),
        // A small block that unpacks to many times what it may hold.
        ("a block is larger", |blocks| blocks[2].0 = vec![0; 64 << 20]),
    ];
    for (words, lie) in lies {
        let mut blocks = honest.clone();
        lie(&mut blocks);
        let mut sealed = Sealing::new(Vec::new());
        sealed.write_all(&beginning).unwrap();
        for (small, plain) in blocks {
            Block::new(&small, plain).unwrap().write(&mut sealed).unwrap();
        }
        let slice = sealed.seal().unwrap();
        let mut head = made.head.clone();
        head.lengths[0] = slice.len() as u64;
        made.refused(&head, &[slice, made.slices[1].clone()], words);
    }
    // Where it stands as the share that is to be simulated, it is simulated again.
    let place = made.at("parts/shard-1-of-1/part.caseload");
    let honest = fs::read(&place).unwrap();
    fs::copy(made.at("part.caseload"), &place).unwrap();
    let mut program = caseload();
    program.arg("compare").args(&made.files).args(["-n", "4", "--shard", "1/1", "--resume", "--quiet", "--out"]);
    program.arg(made.at("parts")).assert().success();
    assert!(fs::read(&place).unwrap() == honest, "a part that lies was kept");
}

/// A head that unpacks to more than any design holds is not unpacked.
#[test]
fn a_part_that_is_all_air_is_refused() {
    let made = made();
    let mut sealed = Sealing::new(Vec::new());
    sealed.write_all(b"caseload part 1\n").unwrap();
    Block::of(&env!("CARGO_PKG_VERSION")).unwrap().write(&mut sealed).unwrap();
    Block::new(&vec![0; 200 << 20], Vec::new()).unwrap().write(&mut sealed).unwrap();
    let bytes = sealed.seal().unwrap();
    assert!(bytes.len() < 2 << 20, "it is small: {}", bytes.len());
    fs::write(made.at("air.caseload"), bytes).unwrap();
    let (code, said) = made.merge(&[made.at("air.caseload")]);
    assert!(code == Some(2) && said.contains("a block is larger"), "{said}");
    // A version need not be one, and is shown.
    let mut sealed = Sealing::new(Vec::new());
    sealed.write_all(b"caseload part 1\n").unwrap();
    Block::of(&"\u{1b}[2J").unwrap().write(&mut sealed).unwrap();
    fs::write(made.at("air.caseload"), sealed.seal().unwrap()).unwrap();
    let (code, said) = made.merge(&[made.at("air.caseload")]);
    assert!(code == Some(2) && !said.contains('\u{1b}'), "{said:?}");
}

/// Goes on in a folder; exit code and standard error, a minute at most.
fn resumed(scenario: &Path, command: &[&str], out: &Path) -> (Option<i32>, String) {
    let mut program = caseload();
    program
        .arg(command[0])
        .arg(scenario)
        .args(&command[1..])
        .args(["-n", "4", "--quiet", "--resume", "--out"])
        .arg(out);
    let done = program.timeout(Duration::from_secs(60)).output().unwrap();
    (done.status.code(), text(&done.stderr))
}

/// The files of a state with an ending.
fn files(out: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(out.join("state")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    files.sort();
    files
}

/// Well sealed futures of a grid: of no future, of others than their name says, no numbers, air.
#[test]
fn a_state_of_a_grid_that_lies_is_found_out() {
    let made = made();
    let (out, grid) = (made.at("grid"), ["sweep", "--vary", "posts=0,2"]);
    assert_eq!(resumed(&made.files[0], &grid, &out), (Some(0), String::new()));
    let file = files(&out, "futures").remove(0);
    let whole = fs::read(&file).unwrap();
    let bytes = Block::read(&mut &*whole, 1 << 20).unwrap().open().unwrap().0;
    let sealed = |bytes: &[u8]| {
        let mut sealed = Sealing::new(Vec::new());
        Block::new(bytes, Vec::new()).unwrap().write(&mut sealed).unwrap();
        sealed.seal().unwrap()
    };
    let (mut fewer, mut infinite) = (bytes.clone(), bytes.clone());
    fewer[0] -= 1;
    infinite[1..9].copy_from_slice(&f64::INFINITY.to_le_bytes());
    for lie in [&fewer[..], &infinite, &[], &[0], &vec![0; 32 << 20]] {
        fs::write(&file, sealed(lie)).unwrap();
        let (code, said) = resumed(&made.files[0], &grid, &out);
        assert!(code == Some(1) && said.contains("without --resume"), "{said}");
    }
    // A file of no future is none: nothing is known of that point then, and it is simulated.
    fs::remove_file(&file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().replace("0000000004", "0000000000");
    fs::write(file.with_file_name(name), whole).unwrap();
    assert_eq!(resumed(&made.files[0], &grid, &out), (Some(0), String::new()));
}

/// Well sealed stretches of a run: of another form, another seed, no numbers; files that are none.
#[test]
fn a_state_of_a_run_that_lies_is_found_out() {
    let made = made();
    let out = made.at("run");
    assert_eq!(resumed(&made.files[0], &["run"], &out), (Some(0), String::new()));
    let file = files(&out, "slice").remove(0);
    let (beginning, honest) = blocks(&fs::read(&file).unwrap());
    for lie in 0..3 {
        let mut blocks = honest.clone();
        match lie {
            0 => blocks.truncate(3),
            1 => blocks[2].0[0] = 100,
            _ => {
                let rows = blocks.len() - 1;
                blocks[rows].0[..8].copy_from_slice(&f64::INFINITY.to_be_bytes());
            }
        }
        let mut sealed = Sealing::new(Vec::new());
        sealed.write_all(&beginning).unwrap();
        blocks.iter().for_each(|(small, plain)| {
            Block::new(small, plain.clone()).unwrap().write(&mut sealed).unwrap();
        });
        fs::write(&file, sealed.seal().unwrap()).unwrap();
        let (code, said) = resumed(&made.files[0], &["run"], &out);
        assert!(code == Some(1) && said.contains("without --resume"), "{lie}: {said}");
    }
    // What it is about: air.
    let mut sealed = Sealing::new(Vec::new());
    Block::new(&vec![0; 200 << 20], Vec::new()).unwrap().write(&mut sealed).unwrap();
    fs::write(out.join("state/design"), sealed.seal().unwrap()).unwrap();
    let (code, said) = resumed(&made.files[0], &["run"], &out);
    assert!(code == Some(1) && said.contains("a block is larger"), "{said}");
}

/// Pipes in a state are not waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_of_a_state_is_not_waited_for() {
    let made = made();
    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    for (command, ending) in [(&["run"][..], "slice"), (&["sweep", "--vary", "posts=0,2"], "futures")] {
        let out = made.at(ending);
        assert_eq!(resumed(&made.files[0], command, &out), (Some(0), String::new()));
        let places = [files(&out, ending).remove(0), out.join("state/design")];
        for place in places {
            fs::remove_file(&place).unwrap();
            pipe(&place);
            let (code, said) = resumed(&made.files[0], command, &out);
            assert!(code == Some(1) && said.contains("is a pipe or a device"), "{said}");
        }
    }
}
