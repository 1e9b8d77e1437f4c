//! A table of a tree that was held against its keys, as the struct that holds it: fields have the names of the keys, and numbers are in
//! the units of the model.

use super::check::{At, Check};
use super::keys::{Is, Key, Many};
use serde::de::DeserializeOwned;
use toml::{Table, Value};

impl Check<'_> {
    /// Reads a table, every key as it is declared; of what is wrong, which is reported, a stand-in. Texts, dates and tables whose keys
    /// are the user's own names are left to the caller.
    pub fn table<T: DeserializeOwned>(&mut self, dotted: &str) -> T {
        self.table_at(&At::new(dotted))
    }

    /// The same of a table under a name of the user's own, which may hold dots.
    pub fn table_at<T: DeserializeOwned>(&mut self, at: &At) -> T {
        let stated = Key::at(&at.0).map_or_else(Table::new, |key| self.values(key, at));
        Value::Table(stated)
            .try_into()
            .unwrap_or_else(|error| unreachable!("the keys of [{}] are others: {error}", at.dotted()))
    }

    fn values(&mut self, table: &Key, at: &At) -> Table {
        self.required(at);
        let mut values = Table::new();
        for key in &table.keys {
            let value = self.value(key, &at.key(&key.name));
            values.extend(value.map(|value| (key.name.clone(), value)));
        }
        for key in table.keys.iter().filter(|key| !self.stated(&at.key(&key.name))) {
            let other = key.left_out_like.as_ref().and_then(|other| values.get(other)).cloned();
            values.extend(other.map(|value| (key.name.clone(), value)));
        }
        values
    }

    fn value(&mut self, key: &Key, at: &At) -> Option<Value> {
        let is_left_out = (key.optional || key.left_out.is_some()) && !self.stated(at);
        Some(match (key.many, key.is) {
            _ if is_left_out => Value::Float(key.left_out?),
            (Many::One, Is::Table) => Value::Table(self.values(key, at)),
            (Many::One, Is::Number) => Value::Float(self.number(at)),
            (Many::One, Is::Whole) => Value::Integer(self.count(at).into()),
            (Many::One, Is::Flag) => Value::Boolean(self.flag(at)),
            (Many::One, Is::Distribution) => Value::try_from(self.distribution(at, 1.0)).ok()?,
            (Many::List, Is::Number) => {
                let stand_in = || vec![f64::NAN; key.length.unwrap_or_default()];
                Value::Array(self.numbers(at).unwrap_or_else(stand_in).into_iter().map(Value::Float).collect())
            }
            _ => return None,
        })
    }
}
