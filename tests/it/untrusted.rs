//! Shards and states that other people wrote. A checksum holds no secret, so that anybody can sum up anything: whatever such a file says,
//! it is merged or resumed as it should be, or refused with a message; nothing is written but results.

use crate::command_line::{caseload, started, text};
use caseload::store::chunks::Chunks;
use caseload::store::records::write_record;
use caseload::store::shards::{ShardFile, write_shard};
use caseload::study::design::{Design, Request, Shard};
use caseload::study::encoding::{deflate, inflate};
use caseload::study::job::Job;
use caseload::study::replication::Follow;
use caseload::study::runner::{Candidate, Study};
use caseload::study::store::{ChunkKey, Store};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tempfile::TempDir;

const FUTURES: u64 = 4;

/// A chunk: its key, its replications, its bytes.
type Chunk = (ChunkKey, (u64, u64), Vec<u8>);

/// A service of three months and an option, their part, and its chunks: that of the base, then of the option.
struct Made {
    folder: TempDir,
    files: Vec<PathBuf>,
    design: Design,
    chunks: Vec<Chunk>,
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
    let (part, design) = ShardFile::open(parts.join("shard-1-of-1/shard.caseload")).unwrap();
    let store = Chunks::of_shards(&[part]).unwrap();
    let (never, seed) = (AtomicBool::new(false), design.seed);
    let study = Study {
        seed,
        replications: FUTURES,
        stop: &never,
        progress: &(),
        store: &store,
        shard: Shard::WHOLE,
        branching: true,
    };
    let mut chunks = Vec::new();
    for stated in &design.scenarios {
        let candidate = Candidate::from(&stated.load().unwrap());
        let job = Job::new(&study, &candidate, Follow::Option { detail: false });
        chunks.push((job.key, (0, FUTURES), store.read(job.key, &(0..FUTURES)).unwrap()));
    }
    Made { folder, files, design, chunks }
}

impl Made {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Merges a file; exit code and standard error.
    fn merge(&self, part: &Path) -> (Option<i32>, String) {
        let mut program = caseload();
        program.current_dir(&self.folder).arg("merge").arg(part).args(["--quiet", "--out", "out"]);
        let done = program.timeout(Duration::from_secs(60)).output().unwrap();
        (done.status.code(), text(&done.stderr))
    }

    /// Merges a part of this design and these chunks: it must be refused, before anything is written.
    #[track_caller]
    fn refused(&self, (design, shard): (&Design, Shard), chunks: &[Chunk], words: &str) {
        let mut bytes = Vec::new();
        let write = |to: &mut Vec<u8>| {
            for (key, (start, end), payload) in chunks {
                write_record(to, *key, &(*start..*end), payload)?;
            }
            Ok(chunks.len() as u64)
        };
        write_shard(&mut bytes, (design, shard), write).unwrap();
        fs::write(self.at("shard.caseload"), bytes).unwrap();
        let (code, said) = self.merge(&self.at("shard.caseload"));
        assert_eq!(code, Some(2), "{words}: {said}");
        assert!(said.contains(words), "{words}: {said}");
        assert!(!self.at("out/provenance.json").exists(), "{words}: something was written");
    }
}

/// A list of cases is never written under the name that a part states.
#[test]
fn a_part_writes_nothing_outside_of_its_results() {
    let made = made();
    let refused = |lie: &dyn Fn(&mut Design), words: &str| {
        let mut design = made.design.clone();
        lie(&mut design);
        made.refused((&design, Shard::WHOLE), &made.chunks, words);
    };
    for name in ["../victim.csv", "/victim.csv", "..\\victim.csv", "C:victim.csv", "CON", "", "scenario.toml", "a\0b"] {
        let cases = || Some((name.to_owned(), "owned".to_owned()));
        refused(&|design| design.scenarios[0].cases = cases(), "a name or a hash that cannot be ours");
    }
    refused(&|design| design.scenarios[0].name = "../../victim".to_owned(), "a name or a hash that cannot be ours");
    // Nor is another file read, whatever the scenario names.
    let other = format!("base = {:?}\n", made.files[0]);
    refused(&|design| design.scenarios[0].text.clone_from(&other), "this names another file");
    // Nor is a small text given hours or gigabytes: a base holds once more in every dated change.
    let many = |line: &dyn Fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    let pulses = many(&|_| "[[pulse]]\n".to_owned(), 20_000);
    let programmes = many(&|number| format!("p{number} = 1\n"), 900);
    let changes = many(&|number| format!("[[change]]\nposts.extra_managers = {number}\n"), 900);
    let programmes = format!("[costs.programmes]\n{programmes}{changes}[demand.children_a_week]\n{programmes}");
    for text in [pulses, programmes] {
        refused(&|design| design.scenarios[0].text.clone_from(&text), "this holds more than a text of others may");
    }
}

#[test]
fn a_part_whose_design_cannot_be_is_refused() {
    let made = made();
    type Lie = fn(&mut Design);
    let lies: [(&str, Lie); 17] = [
        ("it holds no scenario", |design| design.scenarios.clear()),
        ("two of its scenarios have one name", |design| design.scenarios[1] = design.scenarios[0].clone()),
        ("its number of futures", |design| design.replications = 0),
        ("its number of futures", |design| design.replications = u64::MAX),
        ("an amount of money in it is none", |design| {
            design.asked = Request::Options { choice: None, budget: Some(f64::NAN), detail: false }
        }),
        ("an amount of money in it is none", |design| {
            design.asked = Request::Options { choice: None, budget: Some(-1.0), detail: false }
        }),
        ("reads the scenario `north` otherwise", |design| design.scenarios[0].hash = "0".repeat(64)),
        ("reads the scenario `south` otherwise", |design| design.scenarios[0].name = "south".to_owned()),
        ("reads the scenario `north` otherwise", |design| design.scenarios[0].text.push('\n')),
        ("the scenario `north` in it cannot be read", |design| design.scenarios[0].text = "\u{1b}[2J = [".to_owned()),
        ("not all futures are there", |design| design.seed += 1),
        ("not all futures are there", |design| design.replications = 5),
        ("not all futures are there", |design| design.asked = Request::Levers),
        ("not all futures are there", |design| {
            design.asked = Request::Options { choice: None, budget: None, detail: true }
        }),
        ("a search is not cut into shards", |design| design.asked = Request::Search("x".to_owned())),
        ("was simulated by the engine 0.9", |design| design.engine = "0.9".to_owned()),
        ("its engine is none", |design| design.engine = "\u{1b}[2J".to_owned()),
    ];
    for (words, lie) in lies {
        let mut design = made.design.clone();
        lie(&mut design);
        made.refused((&design, Shard::WHOLE), &made.chunks, words);
    }
    for (number, of) in [(0, 1), (2, 1), (0, 0)] {
        made.refused((&made.design, Shard { number, of }), &made.chunks, "there is no such share");
    }
    let mut bytes = Vec::new();
    write_shard(&mut bytes, (&made.design, Shard::WHOLE), |_| Ok(3)).unwrap();
    fs::write(made.at("shard.caseload"), bytes).unwrap();
    let (code, said) = made.merge(&made.at("shard.caseload"));
    assert!(code == Some(2) && said.contains("its number of chunks is another"), "{said}");
}

/// Chunks that lie, well summed up.
#[test]
fn a_part_whose_figures_cannot_be_is_refused() {
    let made = made();
    let blocks: Vec<&[u8]> = postcard::from_bytes(&made.chunks[0].2).unwrap();
    let rows = inflate(blocks[0], 1 << 24).unwrap();
    let figure = |place: usize, value: f64| {
        let mut rows = rows.clone();
        // Of each column the first bytes of all rows, then the second ones: the first row's value.
        for (byte, value) in value.to_be_bytes().into_iter().enumerate() {
            rows[(place * 8 + byte) * FUTURES as usize] = value;
        }
        deflate(&rows)
    };
    let bomb = deflate(&vec![0; 64 << 20]);
    let series = inflate(blocks[2], 1 << 24).unwrap();
    let weeks = series[0];
    let of = (made.chunks[0].0, (0, FUTURES));
    let with = |(key, of): (ChunkKey, (u64, u64)), bytes: Vec<u8>| vec![(key, of, bytes), made.chunks[1].clone()];
    let packed = |blocks: &[&[u8]]| with(of, postcard::to_allocvec(blocks).unwrap());
    let other = |place: usize, bytes: &[u8]| {
        let mut blocks = blocks.clone();
        blocks[place] = bytes;
        packed(&blocks)
    };
    let lies: Vec<Vec<Chunk>> = vec![
        // Figures that are no number; the weeks of the target measure; one row too few; nothing; air.
        other(0, &figure(7, f64::INFINITY)),
        other(0, &figure(7, f64::NAN)),
        other(0, &figure(1, 0.5)),
        other(0, &figure(rows.len() / 8 / FUTURES as usize - 1, f64::INFINITY)),
        other(0, &deflate(&rows[..rows.len() - 8])),
        other(0, &[]),
        other(0, &bomb),
        with(of, bomb.clone()),
        with(of, Vec::new()),
        with((of.0, (0, 1 << 60)), made.chunks[0].2.clone()),
        // Spreads and series that unpack to many times what they may hold; fewer series, more, none; and an option too few.
        other(1, &bomb),
        other(2, &bomb),
        // A series whose first value is of more futures than there are, has no squares, or a sketch as long as no memory; that has a
        // week too few, or says so.
        other(2, &deflate(&[&[weeks][..], &[5], &series[2..]].concat())),
        other(2, &deflate(&[&[weeks][..], &[4, 2, 2, 1, 0, 0], &series[2..]].concat())),
        other(2, &deflate(&[&[weeks, 4, 0, 0, 0][..], &[0xff; 9], &[1]].concat())),
        other(2, &deflate(&[&[weeks - 1][..], &series[1..]].concat())),
        other(2, &deflate(&[&[0xff; 9][..], &[1], &series[1..]].concat())),
        packed(&blocks[..blocks.len() - 1]),
        packed(&[&blocks[..], &[blocks[2]]].concat()),
        packed(&blocks[..1]),
        made.chunks[..1].to_vec(),
    ];
    for chunks in &lies {
        made.refused((&made.design, Shard::WHOLE), chunks, "the shards cannot be used");
    }
    let twice = [&made.chunks[..], &made.chunks[..1]].concat();
    made.refused((&made.design, Shard::WHOLE), &twice, "it holds futures that another holds, too");
}

/// A design that unpacks to more than any holds is not unpacked.
#[test]
fn a_part_that_is_all_air_is_refused() {
    let made = made();
    let air = deflate(&vec![0; 200 << 20]);
    assert!(air.len() < 2 << 20, "it is small: {}", air.len());
    let mut bytes = Vec::new();
    write_record(&mut bytes, ChunkKey(0), &(1..1), &air).unwrap();
    write_record(&mut bytes, ChunkKey(u128::MAX), &(0..0), &[]).unwrap();
    fs::write(made.at("air.caseload"), bytes).unwrap();
    let (code, said) = made.merge(&made.at("air.caseload"));
    assert!(code == Some(2) && said.contains("it is not what it should be"), "{said}");
}

/// Resumes in a folder; exit code and standard error, a minute at most.
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

/// Well summed up chunks of a state: of no number, of others than they say, air. They are found out when they are read.
#[test]
fn a_state_that_lies_is_found_out() {
    let made = made();
    let out = made.at("run");
    assert_eq!(resumed(&made.files[0], &["run"], &out).0, Some(0));
    let file = out.join("state/000001.chunks");
    for lie in [&deflate(&[1, 2, 3])[..], &[], &deflate(&vec![0; 32 << 20])] {
        let mut bytes = Vec::new();
        for (key, (start, end), _) in &made.chunks[..1] {
            write_record(&mut bytes, *key, &(*start..*end), lie).unwrap();
        }
        fs::write(&file, bytes).unwrap();
        let (code, said) = resumed(&made.files[0], &["run"], &out);
        assert!(code == Some(1) && said.contains("it does not hold what it should"), "{said}");
        assert!(said.contains("without --resume"), "{said}");
    }
    // A chunk of no future, and one of other keys, are none: all is simulated.
    let mut bytes = Vec::new();
    write_record(&mut bytes, made.chunks[0].0, &(4..4), b"x").unwrap();
    write_record(&mut bytes, ChunkKey(7), &(0..4), b"x").unwrap();
    fs::write(&file, bytes).unwrap();
    assert_eq!(resumed(&made.files[0], &["run"], &out), (Some(0), String::new()));
}

/// Pipes in a state are not waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_of_a_state_is_not_waited_for() {
    let made = made();
    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    let out = made.at("run");
    assert_eq!(resumed(&made.files[0], &["run"], &out).0, Some(0));
    let design = out.join("state/design");
    let honest = fs::read(&design).unwrap();
    fs::remove_file(&design).unwrap();
    pipe(&design);
    let (code, said) = resumed(&made.files[0], &["run"], &out);
    assert!(code == Some(1) && said.contains("is a pipe or a device"), "{said}");
    fs::remove_file(&design).unwrap();
    fs::write(&design, honest).unwrap();
    let chunks = out.join("state/000001.chunks");
    fs::remove_file(&chunks).unwrap();
    pipe(&chunks);
    let (code, said) = resumed(&made.files[0], &["run"], &out);
    assert!(code == Some(1) && said.contains("000001.chunks is a pipe or a device"), "{said}");
}
