//! A serde deserialiser over the tree of a scenario file. Its errors know the path of the value they are about.

use super::node::{Entry, Node, Place, Value};
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected};
use serde::de::{VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

/// What went wrong, before it is put into words.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A value of the wrong type or out of its type's range: what was expected and, once known, what was found.
    Type {
        /// What the key takes.
        expected: String,
        /// What stands there.
        found: Option<String>,
    },
    /// A key that the table does not have, with those it has.
    UnknownKey(String, Vec<String>),
    /// A distribution law that does not exist, with those that do.
    UnknownName(String, &'static [&'static str]),
    /// Anything else.
    Other(String),
}

/// An error and the path of the value it is about.
#[derive(Debug, Clone)]
pub struct DecodeError {
    /// The problem.
    pub fault: Fault,
    /// Its place, once known.
    pub place: Option<Place>,
    /// Keys and list positions from the root, outermost first.
    pub path: Vec<String>,
}

impl DecodeError {
    fn new(fault: Fault) -> Self {
        Self { fault, place: None, path: Vec::new() }
    }

    fn at(mut self, node: &Node) -> Self {
        if self.place.is_none() {
            self.place = Some(node.place.clone());
            if let Fault::Type { found, .. } = &mut self.fault {
                found.get_or_insert_with(|| node.describe());
            }
        }
        self
    }

    fn under(mut self, step: &str) -> Self {
        self.path.insert(0, step.to_string());
        self
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.fault)
    }
}

impl std::error::Error for DecodeError {}

impl Error for DecodeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::new(Fault::Other(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Fault::Type { expected: plain(&expected.to_string()), found: None })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownKey(field.to_string(), expected.iter().map(ToString::to_string).collect()))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownName(variant.to_string(), expected))
    }
}

/// A serde expectation in words for a reader of scenario files.
fn plain(expected: &str) -> String {
    match expected {
        "f64" => "a number".to_string(),
        "u32" | "u64" => "a whole number, 0 or more".to_string(),
        "a boolean" => "true or false".to_string(),
        "a string" => "a text in quotes".to_string(),
        "a sequence" => "a list in square brackets".to_string(),
        other if other.starts_with("struct") => "a table of keys".to_string(),
        other => other.to_string(),
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Text(text) | Value::Date(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Value::Table(entries) => visitor.visit_map(Entries { entries, next: 0 }),
            Value::Uncertain(uncertain) => visitor.visit_f64(uncertain.value),
        }
        .map_err(|error| error.at(self))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Date(_) => Err(DecodeError::invalid_type(Unexpected::Unit, &visitor).at(self)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Text(text) => visitor.visit_enum(Named { name: text, node: None }),
            Value::Table(entries) if entries.len() == 1 => {
                visitor.visit_enum(Named { name: &entries[0].key, node: Some(&entries[0]) })
            }
            Value::Table(entries) => Err(DecodeError::new(Fault::Type {
                expected: format!("a table with one key out of {}", variants.join(", ")),
                found: Some(if entries.is_empty() { "an empty table".into() } else { "several keys".into() }),
            })),
            _ => Err(DecodeError::new(Fault::Type {
                expected: "a distribution such as { constant = 5 }".to_string(),
                found: None,
            })),
        }
        .map_err(|error| error.at(self))
    }

    /// A list whose values would be keys by their places is no table.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::List(_) => Err(DecodeError::invalid_type(Unexpected::Seq, &visitor).at(self)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            // A whole number that is not known is drawn whole; its centre need not be.
            Value::Uncertain(uncertain) => visitor.visit_i64(uncertain.value.round() as i64),
            _ => return self.deserialize_any(visitor),
        }
        .map_err(|error: DecodeError| error.at(self))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'de> {
    items: &'de [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.get(self.next) else { return Ok(None) };
        let step = self.next.to_string();
        self.next += 1;
        seed.deserialize(item).map(Some).map_err(|error| error.at(item).under(&step))
    }
}

struct Entries<'de> {
    entries: &'de [Entry],
    next: usize,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some(entry) = self.entries.get(self.next) else { return Ok(None) };
        seed.deserialize(StrDeserializer::<DecodeError>::new(&entry.key)).map(Some).map_err(|mut error| {
            error.place = Some(entry.key_place.clone());
            error.under(&entry.key)
        })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let Some(entry) = self.entries.get(self.next) else {
            return Err(DecodeError::custom("a value without a key"));
        };
        self.next += 1;
        seed.deserialize(&entry.node).map_err(|error| error.at(&entry.node).under(&entry.key))
    }
}

struct Named<'de> {
    name: &'de str,
    node: Option<&'de Entry>,
}

impl<'de> EnumAccess<'de> for Named<'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), DecodeError> {
        let value = seed.deserialize(StrDeserializer::<DecodeError>::new(self.name)).map_err(|mut error| {
            error.place = self.node.map(|entry| entry.key_place.clone());
            error
        })?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Named<'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        match self.node {
            None => Ok(()),
            Some(_) => Err(DecodeError::custom("this name takes no value")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        let Some(entry) = self.node else {
            return Err(DecodeError::new(Fault::Type {
                expected: "a distribution such as { constant = 5 }".to_string(),
                found: None,
            }));
        };
        seed.deserialize(&entry.node).map_err(|error| error.at(&entry.node).under(&entry.key))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, DecodeError> {
        Err(DecodeError::custom("this name takes no list"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, DecodeError> {
        Err(DecodeError::custom("this name takes no table"))
    }
}
