//! Colours. Categories are told apart by lightness too; text takes a darker shade where the colour is too light for it.

use plotters::style::RGBColor;

pub type Colour = RGBColor;

pub const INK: Colour = RGBColor(0x1F, 0x23, 0x28);
/// Lesser text (7:1 on white).
pub const GREY: Colour = RGBColor(0x55, 0x59, 0x5E);
pub const AXIS: Colour = RGBColor(0x6F, 0x73, 0x78);
/// Grid lines, which carry no meaning of their own.
pub const GRID: Colour = RGBColor(0xE1, 0xE4, 0xE8);
pub const BLUE: Colour = RGBColor(0x12, 0x43, 0x6D);
pub const TEAL: Colour = RGBColor(0x28, 0xA1, 0x97);
pub const PLUM: Colour = RGBColor(0x80, 0x16, 0x50);
pub const ORANGE: Colour = RGBColor(0xF4, 0x6A, 0x25);
/// Middle of the ordered colours.
pub const MID: Colour = RGBColor(0x20, 0x73, 0xBC);
/// Light end of the ordered colours: fills only.
pub const LIGHT: Colour = RGBColor(0x6B, 0xAC, 0xE6);
/// A tint of it: fills only.
pub const PALE: Colour = RGBColor(0xC9, 0xE0, 0xF5);

/// One hue from light to dark, for classes of a quantity. Text on the first four is set in [`INK`], on the last two in white
/// (4.5:1 or more).
pub const ORDERED: [Colour; 6] = [RGBColor(0xE7, 0xF1, 0xFB), PALE, RGBColor(0x9A, 0xC6, 0xEE), LIGHT, MID, BLUE];

pub const WHITE: Colour = RGBColor(0xFF, 0xFF, 0xFF);

pub const CATEGORIES: [Colour; 4] = [BLUE, TEAL, PLUM, ORANGE];

/// The shade in which text of a colour is set (4.5:1 on white).
pub const fn for_text(colour: Colour) -> Colour {
    match colour {
        TEAL => RGBColor(0x17, 0x75, 0x6D),
        ORANGE => RGBColor(0xB5, 0x46, 0x0C),
        LIGHT | PALE => MID,
        other => other,
    }
}
