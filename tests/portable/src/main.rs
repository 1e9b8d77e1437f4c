//! Prints the fingerprints of scenarios below a folder, as `tests/value_stability.txt` has them: `fingerprints FOLDER SCENARIO...`.

use caseload::scenario::load;
use caseload_portable::fingerprint::fingerprint;
use std::path::Path;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder, which scenarios in it?")?;
    for name in arguments {
        let loaded = load(&Path::new(&folder).join(&name)).map_err(|errors| errors.render(false, 100))?;
        println!("{}  {name}", fingerprint(loaded.scenario)?);
    }
    Ok(())
}
