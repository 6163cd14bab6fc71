//! The default cover. Three flat inks and one figure, both chosen by the seed, so the same thing always looks the same
//! and no two look alike by accident.

use std::{fmt::Write as _, sync::LazyLock};

/// Side of the square everything is drawn in.
const SIDE: f64 = 400.0;

/// A stream of numbers from a seed. Not random, only well mixed.
struct Dice(u64);

impl Dice {
    fn new(seed: &str) -> Self {
        Self(
            seed.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, many: u64) -> u64 {
        self.next() % many
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.below(1001) as f64 / 1000.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    Ground,
    Figure,
    Accent,
}

/// One printed layer: a filled shape, or a line when it has a width.
#[derive(Clone, Debug, PartialEq)]
struct Layer {
    ink: Ink,
    width: Option<u32>,
    path: String,
}

/// A drawn cover, ready to print.
#[derive(Clone, Debug, PartialEq)]
struct Cover {
    ink_set: usize,
    layers: Vec<Layer>,
}

#[derive(Default)]
struct Pen(String);

impl Pen {
    fn at(&mut self, letter: char, x: f64, y: f64) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{letter}{} {}", x.round() as i64, y.round() as i64);
        self
    }

    fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64) -> &mut Self {
        self.at('M', x1, y1).at('L', x2, y2)
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) -> &mut Self {
        self.at('M', x, y).at('L', x + width, y).at('L', x + width, y + height).at('L', x, y + height);
        self.0.push('z');
        self
    }

    fn arc(&mut self, r: f64, x: f64, y: f64) -> &mut Self {
        let r = r.round() as i64;
        let _ = write!(self.0, "A{r} {r} 0 0 1 {} {}", x.round() as i64, y.round() as i64);
        self
    }

    fn circle(&mut self, x: f64, y: f64, r: f64) -> &mut Self {
        // Two half circles close only if their ends lie exactly one diameter apart.
        let (x, r) = (x.round(), r.round());
        self.at('M', x - r, y).arc(r, x + r, y).arc(r, x - r, y);
        self.0.push('z');
        self
    }

    fn fill(self, ink: Ink) -> Layer {
        Layer { ink, width: None, path: self.0 }
    }

    fn stroke(self, ink: Ink, width: u32) -> Layer {
        Layer { ink, width: Some(width), path: self.0 }
    }
}

/// The inks are tokens like every other color; a picture cannot ask the page for them.
const TOKENS: &str = include_str!("../../../../../style/tokens.css");
static INKS: LazyLock<Vec<[&str; 3]>> =
    LazyLock::new(|| (0..).map_while(|set| Some([ink(set, 'a')?, ink(set, 'b')?, ink(set, 'c')?])).collect());

/// The color of a token.
fn ink(set: usize, letter: char) -> Option<&'static str> {
    let name = format!("--sleeve-{set}-{letter}: ");
    let from = TOKENS.find(&name)? + name.len();
    TOKENS[from..].split(';').next()
}

const FIGURES: [fn(&mut Dice) -> Vec<Layer>; 10] =
    [rings, bars, grid, dots, horizon, phase, quarters, ridges, block, moire];

fn cover(seed: &str) -> Cover {
    let mut dice = Dice::new(seed);
    let ink_set = dice.below(INKS.len() as u64) as usize;
    let figure = dice.below(FIGURES.len() as u64) as usize;
    Cover { ink_set, layers: FIGURES[figure](&mut dice) }
}

/// The cover for a seed, as a picture of its own.
pub fn drawing(seed: &str) -> String {
    let Cover { ink_set, layers } = cover(seed);
    let [ground, figure, accent] = INKS[ink_set];
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><path fill="{ground}" d="M0 0h400v400H0z"/>"#
    );
    for Layer { ink, width, path } in layers {
        let color = match ink {
            Ink::Ground => ground,
            Ink::Figure => figure,
            Ink::Accent => accent,
        };
        // Writing to a String cannot fail.
        let _ = match width {
            Some(width) => write!(svg, r#"<path fill="none" stroke="{color}" stroke-width="{width}" d="{path}"/>"#),
            None => write!(svg, r#"<path fill="{color}" d="{path}"/>"#),
        };
    }
    svg + "</svg>"
}

fn rings(dice: &mut Dice) -> Vec<Layer> {
    let (x, y) = (dice.between(140.0, 260.0), dice.between(140.0, 260.0));
    let gap = dice.between(12.0, 18.0);
    let lit = 2 + dice.below(6);
    let (mut rest, mut one) = (Pen::default(), Pen::default());
    for ring in 1..=26_u64 {
        let pen = if ring == lit { &mut one } else { &mut rest };
        pen.circle(x, y, gap * ring as f64);
    }
    vec![rest.stroke(Ink::Figure, 6), one.stroke(Ink::Accent, 8)]
}

fn bars(dice: &mut Dice) -> Vec<Layer> {
    let many = 9 + dice.below(6);
    let pitch = SIDE / many as f64;
    let lit = dice.below(many);
    let (mut rest, mut one) = (Pen::default(), Pen::default());
    for bar in 0..many {
        let height = dice.between(60.0, 340.0);
        let pen = if bar == lit { &mut one } else { &mut rest };
        pen.rect(pitch * bar as f64 + 3.0, SIDE - height, pitch - 7.0, height);
    }
    vec![rest.fill(Ink::Figure), one.fill(Ink::Accent)]
}

fn grid(dice: &mut Dice) -> Vec<Layer> {
    let cell = SIDE / 8.0;
    let every = [2, 4, 8][dice.below(3) as usize];
    let lit = dice.below(64);
    let (mut on, mut off, mut one) = (Pen::default(), Pen::default(), Pen::default());
    for at in 0..64_u64 {
        let (x, y) = ((at % 8) as f64 * cell, (at / 8) as f64 * cell);
        let beat = at / 8 == 0 && at % every == 0;
        if at == lit {
            one.rect(x + 3.0, y + 3.0, cell - 6.0, cell - 6.0);
        } else if beat || dice.below(5) == 0 {
            on.rect(x + 3.0, y + 3.0, cell - 6.0, cell - 6.0);
        } else {
            off.circle(x + cell / 2.0, y + cell / 2.0, 3.0);
        }
    }
    vec![on.fill(Ink::Figure), off.fill(Ink::Figure), one.fill(Ink::Accent)]
}

fn dots(dice: &mut Dice) -> Vec<Layer> {
    let (x, y) = (dice.between(120.0, 280.0), dice.between(120.0, 280.0));
    let pitch = SIDE / 15.0;
    let mut field = Pen::default();
    for row in 0..15 {
        for column in 0..15 {
            let (at_x, at_y) = (pitch * (f64::from(column) + 0.5), pitch * (f64::from(row) + 0.5));
            let far = ((at_x - x).powi(2) + (at_y - y).powi(2)).sqrt();
            field.circle(at_x, at_y, (13.0 - far / 24.0).clamp(2.0, 13.0));
        }
    }
    let mut disc = Pen::default();
    disc.circle(x + dice.between(-60.0, 60.0), y + dice.between(-60.0, 60.0), dice.between(36.0, 56.0));
    vec![field.fill(Ink::Figure), disc.fill(Ink::Accent)]
}

fn horizon(dice: &mut Dice) -> Vec<Layer> {
    let line = dice.between(190.0, 250.0);
    let mut sun = Pen::default();
    sun.circle(dice.between(130.0, 270.0), line - dice.between(0.0, 60.0), dice.between(80.0, 120.0));
    let mut water = Pen::default();
    let mut y = line;
    let mut thick = 5.0;
    while y < SIDE {
        water.rect(0.0, y, SIDE, thick);
        y += thick + 13.0;
        thick += 2.0;
    }
    vec![sun.fill(Ink::Accent), water.fill(Ink::Figure)]
}

fn phase(dice: &mut Dice) -> Vec<Layer> {
    let (across, down) = [(1.0, 2.0), (2.0, 3.0), (3.0, 2.0), (1.0, 3.0)][dice.below(4) as usize];
    let shift = dice.between(0.2, 1.4);
    let lit = dice.below(9);
    let (mut rest, mut one) = (Pen::default(), Pen::default());
    for turn in 0..9_u64 {
        let pen = if turn == lit { &mut one } else { &mut rest };
        let offset = shift + turn as f64 * 0.07;
        for point in 0..=90 {
            let angle = f64::from(point) / 90.0 * std::f64::consts::TAU;
            let (x, y) = (200.0 + 160.0 * (across * angle + offset).sin(), 200.0 + 160.0 * (down * angle).sin());
            pen.at(if point == 0 { 'M' } else { 'L' }, x, y);
        }
    }
    vec![rest.stroke(Ink::Figure, 2), one.stroke(Ink::Accent, 4)]
}

fn quarters(dice: &mut Dice) -> Vec<Layer> {
    let cell = SIDE / 3.0;
    let lit = dice.below(9);
    let (mut rest, mut one) = (Pen::default(), Pen::default());
    for at in 0..9_u64 {
        if at != lit && dice.below(4) == 0 {
            continue;
        }
        let (x, y) = ((at % 3) as f64 * cell, (at / 3) as f64 * cell);
        let pen = if at == lit { &mut one } else { &mut rest };
        // The right angle sits in one of the four corners; the arc runs between its neighbors, clockwise.
        let (corner, from, to) = match dice.below(4) {
            0 => ((x, y), (x + cell, y), (x, y + cell)),
            1 => ((x + cell, y), (x + cell, y + cell), (x, y)),
            2 => ((x + cell, y + cell), (x, y + cell), (x + cell, y)),
            _ => ((x, y + cell), (x, y), (x + cell, y + cell)),
        };
        pen.at('M', corner.0, corner.1).at('L', from.0, from.1).arc(cell, to.0, to.1);
        pen.0.push('z');
    }
    vec![rest.fill(Ink::Figure), one.fill(Ink::Accent)]
}

fn ridges(dice: &mut Dice) -> Vec<Layer> {
    let lit = 4 + dice.below(8);
    let mut layers = Vec::new();
    for ridge in 0..16_u64 {
        let base = 70.0 + ridge as f64 * 20.0;
        let (first, second) = (dice.between(120.0, 200.0), dice.between(200.0, 290.0));
        let (tall, short) = (dice.between(18.0, 62.0), dice.between(6.0, 40.0));
        let mut pen = Pen::default();
        for point in 0..=40 {
            let x = f64::from(point) * 10.0;
            let bump = |center: f64, height: f64| height / (1.0 + ((x - center) / 22.0).powi(2));
            let grain = dice.between(0.0, 3.0);
            pen.at(if point == 0 { 'M' } else { 'L' }, x, base - bump(first, tall) - bump(second, short) - grain);
        }
        // Each ridge hides what lies behind it: the ground first, its line on top.
        let mut hill = Pen(pen.0.clone());
        hill.at('L', SIDE, SIDE).at('L', 0.0, SIDE);
        layers.push(hill.fill(Ink::Ground));
        layers.push(pen.stroke(if ridge == lit { Ink::Accent } else { Ink::Figure }, 2));
    }
    layers
}

fn block(dice: &mut Dice) -> Vec<Layer> {
    let (mut half, mut one) = (Pen::default(), Pen::default());
    half.rect(0.0, 0.0, SIDE, dice.between(150.0, 260.0));
    let width = dice.between(100.0, 150.0);
    one.rect(dice.between(60.0, 240.0), dice.between(60.0, 120.0), width, dice.between(180.0, 260.0));
    vec![half.fill(Ink::Figure), one.fill(Ink::Accent)]
}

fn moire(dice: &mut Dice) -> Vec<Layer> {
    let (x, y, r) = (dice.between(160.0, 240.0), dice.between(160.0, 240.0), dice.between(110.0, 140.0));
    let tilt = dice.between(0.08, 0.3);
    let mut field = Pen::default();
    for line in 0..34 {
        let at = f64::from(line) * 12.0 + 2.0;
        field.line(at, 0.0, at, SIDE);
    }
    let (mut disc, mut chords) = (Pen::default(), Pen::default());
    disc.circle(x, y, r);
    let mut off = -r + 6.0;
    while off < r {
        let half = (r * r - off * off).max(0.0).sqrt();
        let (along_x, along_y) = (tilt.sin() * half, tilt.cos() * half);
        let (mid_x, mid_y) = (x + tilt.cos() * off, y - tilt.sin() * off);
        chords.line(mid_x - along_x, mid_y - along_y, mid_x + along_x, mid_y + along_y);
        off += 12.0;
    }
    vec![field.stroke(Ink::Figure, 5), disc.fill(Ink::Ground), chords.stroke(Ink::Accent, 6)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_cover() {
        for seed in ["", "low-end", "course:01J9ZK", "ü"] {
            assert_eq!(cover(seed), cover(seed));
        }
        assert_ne!(cover("low-end"), cover("low-end-2"));
    }

    #[test]
    fn all_inks_and_figures_occur() {
        let covers: Vec<Cover> = (0..400).map(|n| cover(&format!("course-{n}"))).collect();
        let inks: BTreeSet<usize> = covers.iter().map(|cover| cover.ink_set).collect();
        assert_eq!(inks.len(), INKS.len());
        let shapes: BTreeSet<String> = covers
            .iter()
            .map(|cover| format!("{:?}", cover.layers.iter().map(|layer| (layer.ink, layer.width)).collect::<Vec<_>>()))
            .collect();
        assert!(shapes.len() >= 6);
    }

    #[test]
    fn there_are_sixteen_sets_of_ink() {
        assert_eq!(INKS.len(), 16);
        assert!(INKS.iter().flatten().all(|color| color.starts_with('#')), "{:?}", *INKS);
    }

    #[test]
    fn every_figure_prints_something_small() {
        for (at, figure) in FIGURES.iter().enumerate() {
            let layers = figure(&mut Dice::new("seed"));
            assert!(layers.iter().all(|layer| !layer.path.is_empty()), "figure {at} has an empty layer");
            let size: usize = layers.iter().map(|layer| layer.path.len()).sum();
            assert!(size < 24_000, "figure {at} weighs {size} bytes");
        }
    }
}
