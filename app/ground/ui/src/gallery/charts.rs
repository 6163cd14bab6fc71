//! What was measured.
use leptos::prelude::*;

use super::{Cell, Part};
use crate::*;

const MONEY: Measure = Measure::new("$", "", 2);

/// Fourteen days: sales, what was kept, how many, and the fourteen days before.
const SALES: [(f64, f64, u32, f64); 14] = [
    (30.0, 24.5, 1, 18.0),
    (42.0, 35.0, 2, 20.0),
    (38.0, 31.0, 2, 44.0),
    (55.0, 46.0, 2, 40.0),
    (61.0, 50.5, 3, 38.0),
    (58.0, 47.0, 3, 52.0),
    (44.0, 36.0, 2, 61.0),
    (40.0, 33.5, 2, 48.0),
    (0.0, 0.0, 0, 35.0),
    (70.0, 58.5, 3, 30.0),
    (88.0, 74.0, 5, 42.0),
    (80.0, 66.5, 4, 55.0),
    (64.0, 53.0, 3, 60.0),
    (48.0, 39.5, 2, 58.0),
];

fn days() -> Vec<String> {
    (3..17).map(|day| format!("{day} Mar")).collect()
}

fn sales() -> Vec<Bar> {
    let bar = |(day, (amount, kept, count, before)): (String, (f64, f64, u32, f64))| {
        Bar::new(day, amount).kept(kept).count(count).before(before)
    };
    days().into_iter().zip(SALES).map(bar).collect()
}

fn visits() -> Vec<Series> {
    vec![
        Series::new(
            "Store search",
            vec![562.0, 668.0, 740.0, 774.0, 720.0, 661.0, 475.0, 429.0, 423.0, 390.0, 463.0, 470.0, 603.0],
        ),
        Series::new(
            "Marketplace",
            vec![612.0, 632.0, 575.0, 428.0, 352.0, 286.0, 322.0, 332.0, 342.0, 502.0, 528.0, 637.0, 601.0],
        ),
        Series::new(
            "Mail",
            vec![380.0, 370.0, 217.0, 168.0, 246.0, 287.0, 536.0, 701.0, 517.0, 567.0, 503.0, 512.0, 394.0],
        ),
        Series::new(
            "Links",
            vec![170.0, 140.0, 110.0, 191.0, 268.0, 356.0, 405.0, 437.0, 423.0, 279.0, 249.0, 132.0, 84.0],
        ),
    ]
}

/// Evenings and the weekend, as a rule and not at random.
fn week() -> Vec<u32> {
    let hour = |at: usize| {
        let (day, hour) = (at / 24, at % 24);
        let evening = if (17..23).contains(&hour) {
            8
        } else if (9..17).contains(&hour) {
            3
        } else {
            0
        };
        let weekend = if day > 4 { 2 } else { 1 };
        (evening * weekend + (at * 7 % 5)) as u32 * u32::from(hour > 6)
    };
    (0..168).map(hour).collect()
}

#[component]
pub(super) fn Charts() -> impl IntoView {
    let plays = RwSignal::new(SALES.iter().map(|(amount, ..)| amount * 3.0).collect::<Vec<f64>>());
    let played = Signal::derive(move || vec![Series::new("plays", plays.get())]);
    let before = SALES.iter().map(|(.., before)| before * 3.0).collect::<Vec<f64>>();
    let hear = move || plays.update(|plays| plays.iter_mut().last().into_iter().for_each(|last| *last += 10.0));
    let weeks: Vec<String> = (1..14).map(|week| format!("wk {week}")).collect();
    view! {
        <Part id="charts" title="Charts" text="One measure is ink, and today is lit. Point or press an arrow to read a moment. The table is one key away.">
            <div class="gallery-grid gallery-2">
                <Cell legend="bars: kept, the rest, how many, the time before, a flag" wide=true>
                    <BarChart label="Sales per day, 3 to 16 March" name="sales" bars=sales() measure=MONEY today=13 flags=vec![Flag::new(9, "Mail sent")]/>
                </Cell>
                <Cell legend="area: one amount, still growing" wide=true>
                    <LineChart label="Plays per day, 3 to 16 March" moments=days() series=played before area=true growing=true/>
                    <Key size=KeySize::Small on_press=hear>
                        "Play it ten times"
                    </Key>
                </Cell>
                <Cell legend="lines: four at most, told apart by dash and mark" wide=true>
                    <LineChart label="Visits by source, 13 weeks" moments=weeks series=visits()/>
                </Cell>
                <Cell legend="bars below nothing, and none at all" wide=true>
                    <BarChart label="Balance per day" name="balance" bars=vec![Bar::new("Mon", 40.0), Bar::new("Tue", -25.0), Bar::new("Wed", 10.0)] measure=MONEY/>
                    <BarChart label="Sales per hour" name="sales" bars=Vec::new() measure=MONEY/>
                </Cell>
                <Cell legend="shares of a whole" wide=true>
                    <Donut
                        label="Sales by kind, March"
                        measure=MONEY
                        shares=vec![Share::new("Beat leases", 840.0), Share::new("Courses", 267.5), Share::new("Packs", 96.0), Share::new("Coaching", 81.0)]
                    />
                </Cell>
                <Cell legend="levels under each other: a way, or what sells" wide=true>
                    <LevelList
                        label="From seeing to paying, March"
                        shares=vec![Share::new("Saw the beat", 4210.0), Share::new("Pressed play", 1874.0), Share::new("Opened licences", 402.0), Share::new("Paid", 37.0)]
                    />
                </Cell>
                <Cell legend="when in a week" wide=true>
                    <HeatMap label="Plays by hour, last four weeks" amounts=week() now=116/>
                </Cell>
                <Cell legend="gauge: calm, hold, clip" wide=true>
                    <Gauge label="Workers busy" percent=45 before=60/>
                    <Gauge label="Mail refused" percent=82 text="8.2 per thousand"/>
                    <Gauge label="Disk" percent=97/>
                </Cell>
                <Cell legend="sparkline, beside its number" wide=true>
                    <span class="row">
                        <Sparkline label="Plays, 14 days" amounts=plays/>
                        <span class="num">"144"</span>
                    </span>
                    <Sparkline label="Plays, none" amounts=Vec::new()/>
                </Cell>
            </div>
        </Part>
    }
}
