//! Which file imports which: what `use` and paths in the code name, followed through re-exports to the file that holds it. What is
//! there for tests only does not count.

use std::collections::{BTreeMap, BTreeSet};

/// A path of modules, from the top of the crate.
type Module = Vec<String>;

/// The files of a crate.
#[derive(Default)]
pub struct Files(BTreeMap<Module, File>);

#[derive(Default)]
struct File {
    path: String,
    /// What it defines.
    items: BTreeSet<String>,
    /// What it imports: the path, `*` for all of it, the name that it has here, and whether others have it from here.
    uses: Vec<(Vec<String>, String, bool)>,
    /// Names and paths in its code.
    paths: Vec<Vec<String>>,
}

/// What a path leads to.
enum Found {
    /// Something in the file of a module.
    Item(Module),
    Module(Module),
}

/// How long the comment, text, letter or lifetime is that code begins with; 0 where it begins with something else.
fn silent(code: &str) -> usize {
    let end = |from: usize, mark: &str| code[from..].find(mark).map_or(code.len(), |at| from + at + mark.len());
    if code.starts_with("//") {
        return end(0, "\n");
    }
    let plain = code.strip_prefix('b').unwrap_or(code);
    let begin = code.len() - plain.len();
    if let Some(raw) = plain.strip_prefix('r') {
        let hashes = "#".repeat(raw.len() - raw.trim_start_matches('#').len());
        if raw[hashes.len()..].starts_with('"') {
            return end(begin + hashes.len() + 2, &format!("\"{hashes}"));
        }
    }
    let mut rest = plain.chars();
    let mut taken = begin;
    match (rest.next(), rest.next(), rest.next()) {
        (Some('"'), ..) => {
            let mut escaped = true;
            for sign in plain.chars() {
                taken += sign.len_utf8();
                match sign {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => break,
                    _ => {}
                }
            }
            taken
        }
        (Some('\''), Some('\\'), _) => end(begin + 3, "'"),
        (Some('\''), Some(letter), Some('\'')) => begin + letter.len_utf8() + 2,
        (Some('\''), ..) => begin + 1 + word(&plain[1..]),
        _ => 0,
    }
}

/// How long the word is that code begins with.
fn word(code: &str) -> usize {
    code.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(code.len())
}

/// The words and signs of a file, without what is there for tests.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let passed = silent(rest);
        let own =
            [word(rest), if rest.starts_with("::") { 2 } else { first.len_utf8() }].into_iter().max().unwrap_or(0);
        if passed == 0 && !first.is_whitespace() {
            tokens.push(&rest[..own]);
        }
        rest = &rest[if passed > 0 { passed } else { own }..];
    }
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]"]) {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        // To the end of what the attribute is on.
        let (mut depth, mut ended) = (0, false);
        at += 7;
        while at < tokens.len() && !ended {
            depth +=
                i32::from(matches!(tokens[at], "{" | "(" | "[")) - i32::from(matches!(tokens[at], "}" | ")" | "]"));
            ended = depth == 0 && matches!(tokens[at], "}" | ";");
            at += 1;
        }
    }
    kept
}

impl File {
    fn read(path: String, text: &str) -> Self {
        let tokens = tokens(text);
        let mut file = Self { path, ..Self::default() };
        let (mut at, mut depth) = (0, 0);
        while let Some(&token) = tokens.get(at) {
            let before = |back: usize| at.checked_sub(back).map_or("", |place| tokens[place]);
            let next = tokens.get(at + 1).copied().unwrap_or_default();
            depth += i32::from(token == "{") - i32::from(token == "}");
            match token {
                "use" => {
                    // `pub use`, `pub(super) use`.
                    let public = before(1) == "pub" || before(1) == ")";
                    at = file.import(&tokens, at + 1, &[], public);
                    continue;
                }
                "struct" | "enum" | "union" | "fn" | "const" | "static" | "trait" | "type" if depth == 0 => {
                    file.items.insert(next.to_owned());
                }
                _ if word(token) > 0 && !matches!(before(1), "." | "::" | "mod") => {
                    let mut path = vec![token.to_owned()];
                    while tokens.get(at + 1) == Some(&"::") && tokens.get(at + 2).is_some_and(|next| word(next) > 0) {
                        path.push(tokens[at + 2].to_owned());
                        at += 2;
                    }
                    file.paths.push(path);
                }
                _ => {}
            }
            at += 1;
        }
        file
    }

    /// Takes in a tree of `use` that begins at a token; gives the place after it.
    fn import(&mut self, tokens: &[&str], mut at: usize, before: &[String], public: bool) -> usize {
        let mut path = before.to_vec();
        loop {
            match tokens[at] {
                "{" => {
                    at += 1;
                    while tokens[at] != "}" {
                        at = self.import(tokens, at, &path, public);
                        at += usize::from(tokens[at] == ",");
                    }
                    return at + 1;
                }
                "::" => at += 1,
                "*" => {
                    self.uses.push((path, "*".to_owned(), public));
                    return at + 1;
                }
                token => {
                    if token != "self" || path.is_empty() {
                        path.push(token.to_owned());
                    }
                    at += 1;
                    if tokens[at] != "::" {
                        let renamed = tokens[at] == "as";
                        let name = if renamed { tokens[at + 1].to_owned() } else { path[path.len() - 1].clone() };
                        self.uses.push((path, name, public));
                        return at + if renamed { 2 } else { 0 };
                    }
                }
            }
        }
    }
}

impl Files {
    /// Of files by their paths within the crate: `scenario/mod.rs`.
    pub fn read<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> Self {
        let of = |(path, text): (String, &str)| {
            let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
                module.pop();
            }
            (module, File::read(path, text))
        };
        Self(texts.into_iter().map(of).collect())
    }

    /// What a path leads to from a module. Something that is defined where no look at the file finds it, in a macro, is in the last file
    /// on the way. `None` for other crates.
    fn find(&self, from: &Module, path: &[String], seen: &mut BTreeSet<(Module, Vec<String>)>) -> Option<Found> {
        if !seen.insert((from.clone(), path.to_vec())) {
            return None;
        }
        let mut module = from.clone();
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            match &**first {
                "crate" => module.clear(),
                "super" => drop(module.pop()),
                "self" => {}
                _ => break,
            }
            rest = others;
        }
        let way = rest.len();
        for (at, name) in rest.iter().enumerate() {
            let file = self.0.get(&module)?;
            let within: Module = module.iter().chain([name]).cloned().collect();
            let is_last = at + 1 == way;
            let found = if is_last && file.items.contains(name) {
                Some(Found::Item(module.clone()))
            } else if !is_last && self.0.contains_key(&within) {
                Some(Found::Module(within))
            } else if let Some(found) = self.imported(&module, name, seen) {
                Some(found)
            } else if self.0.contains_key(&within) {
                Some(Found::Module(within))
            } else {
                (file.items.contains(name) || at > 0).then(|| Found::Item(module.clone()))
            };
            match found? {
                Found::Module(next) => module = next,
                item => return Some(item),
            }
        }
        Some(Found::Module(module))
    }

    /// What a name leads to that a module imports.
    fn imported(&self, module: &Module, name: &str, seen: &mut BTreeSet<(Module, Vec<String>)>) -> Option<Found> {
        let uses = &self.0[module].uses;
        let named = uses.iter().filter(|(path, own, _)| own == name && *path != [name]);
        if let Some(found) = named.filter_map(|(path, ..)| self.find(module, path, seen)).next() {
            return Some(found);
        }
        let all = uses.iter().filter(|(_, own, _)| own == "*");
        let found = all.filter_map(|(path, ..)| match self.find(module, path, seen)? {
            Found::Module(of) => self.find(&of, &["self".to_owned(), name.to_owned()], seen),
            Found::Item(_) => None,
        });
        found.into_iter().next()
    }

    /// The files that each imports. A name that is only handed on is not imported.
    pub fn imports(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut all = BTreeMap::new();
        for (module, file) in &self.0 {
            let mentioned: BTreeSet<&String> = file.paths.iter().map(|path| &path[0]).collect();
            let imported =
                file.uses.iter().filter(|(_, name, public)| name != "*" && (!public || mentioned.contains(name)));
            let paths: BTreeSet<&Vec<String>> = imported.map(|(path, ..)| path).chain(&file.paths).collect();
            let found = paths.into_iter().filter_map(|path| match self.find(module, path, &mut BTreeSet::new())? {
                Found::Item(of) => Some(&*self.0[&of].path),
                Found::Module(_) => None,
            });
            all.insert(&*file.path, found.filter(|other| *other != file.path).collect());
        }
        all
    }
}

/// Files that import each other in a ring; none where there is no ring among them.
pub fn ring<'p>(imports: &BTreeMap<&'p str, BTreeSet<&'p str>>, among: impl Fn(&str) -> bool) -> Option<Vec<&'p str>> {
    fn from<'p>(
        file: &'p str,
        imports: &BTreeMap<&'p str, BTreeSet<&'p str>>,
        (way, done): (&mut Vec<&'p str>, &mut BTreeSet<&'p str>),
        among: &dyn Fn(&str) -> bool,
    ) -> Option<Vec<&'p str>> {
        if let Some(begin) = way.iter().position(|on_the_way| *on_the_way == file) {
            return Some(way[begin..].iter().copied().chain([file]).collect());
        }
        if !among(file) || !done.insert(file) {
            return None;
        }
        way.push(file);
        let found = imports[file].iter().find_map(|next| from(next, imports, (way, done), among));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|file| from(file, imports, (&mut Vec::new(), &mut done), &among))
}
