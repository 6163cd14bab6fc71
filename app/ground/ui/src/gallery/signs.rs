//! What tells: states, progress, people.
use leptos::prelude::*;

use super::{Cell, Part};
use crate::*;

#[component]
pub(super) fn Signs() -> impl IntoView {
    view! {
        <Part id="signs" title="Signs" text="Shape, then word, then color.">
            <div class="gallery-grid gallery-3">
                <Cell legend="status">
                    {Shape::ALL.into_iter().map(|shape| view! { <Status shape/> }).collect_view()}
                    <Status shape=Shape::Scheduled word="Opens Friday"/>
                </Cell>
                <Cell legend="lamp, live tag, meter">
                    <Lamp label="7 watching now"/>
                    <Lamp label="Nobody here" on=false/>
                    <LiveTag state=LiveState::Live/>
                    <LiveTag state=LiveState::Reconnecting/>
                    <LiveTag state=LiveState::OfflineSince("14:31".to_string())/>
                    <Meter3 label="Mei is writing here"/>
                </Cell>
                <Cell legend="banner: stays until solved" wide=true>
                    <Banner tone=Tone::Hold action=|| view! { <Key size=KeySize::Small>"Update card"</Key> }>
                        <b>"Card refused."</b>
                        " Your plan stays up until 10 March."
                    </Banner>
                    <Banner tone=Tone::Clip>
                        <b>"Payouts are paused."</b>
                        " The bank needs your ID again."
                    </Banner>
                    <Banner tone=Tone::Go>"Domain works: nightbus.example"</Banner>
                    <Banner tone=Tone::Note>"Back. Catching up 12 changes."</Banner>
                </Cell>
            </div>
        </Part>
    }
}

pub(super) fn sample_steps() -> Vec<Step> {
    vec![Step::Done, Step::Done, Step::Done, Step::Half, Step::Open, Step::Open, Step::Locked, Step::Locked]
}

#[component]
pub(super) fn StepsAndLevels() -> impl IntoView {
    let many: Vec<Step> = (0..48).map(|at| if at < 19 { Step::Done } else { Step::Open }).collect();
    view! {
        <Part id="steps" title="Steps and levels" text="A sequence is a row of steps, progress is a level.">
            <div class="gallery-grid gallery-3">
                <Cell legend="learning" wide=true>
                    <Steps steps=sample_steps()/>
                    <span class="small quiet">{steps_label(&sample_steps(), StepWords::Learning)}</span>
                </Cell>
                <Cell legend="making, large" wide=true>
                    <Steps
                        steps=vec![Step::Done, Step::Here, Step::Done, Step::Encoding, Step::Done, Step::Failed, Step::Draft]
                        words=StepWords::Making
                        size=StepsSize::Large
                    />
                </Cell>
                <Cell legend="48 steps, small" wide=true>
                    <Steps steps=many size=StepsSize::Small/>
                </Cell>
                {Step::ALL
                    .into_iter()
                    .map(|step| {
                        view! {
                            <div class="row">
                                <span style="inline-size: 48px">
                                    <Steps steps=vec![step]/>
                                </span>
                                <span class="small">{format!("{step:?}")}</span>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
            <span></span>
            <div class="gallery-grid gallery-4">
                <Cell legend="progress" wide=true>
                    <Level label="Finished" percent=40/>
                </Cell>
                <Cell legend="work of the machine" wide=true>
                    <Level label="Uploading" percent=63 tone=LevelTone::Note text="1.9 of 3.0 GB, 4 min left"/>
                </Cell>
                <Cell legend="limit from 85%" wide=true>
                    <Level label="Storage" percent=91 tone=LevelTone::Limit text="91 of 100 GB"/>
                </Cell>
                <Cell legend="limit reached" wide=true>
                    <Level label="Seats" percent=100 tone=LevelTone::Limit text="5 of 5"/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn People() -> impl IntoView {
    let many: Vec<Face> =
        ["Ines Okafor", "Tomasz Wrona", "Mei Hart", "Ada Renk", "Marlo Vantage", "Femi Ade", "Jonas Lind"]
            .into_iter()
            .map(Face::new)
            .collect();
    view! {
        <Part id="people" title="People" text="A ring means: here now.">
            <div class="gallery-grid gallery-4">
                <Cell legend="22 · 28 · 44">
                    <span class="row">
                        <Avatar name="Ines Okafor" size=FaceSize::Small/>
                        <Avatar name="Ines Okafor"/>
                        <Avatar name="Ines Okafor" size=FaceSize::Large/>
                        <Avatar name="Ines Okafor" size=FaceSize::Huge/>
                    </span>
                </Cell>
                <Cell legend="here">
                    <Avatar name="Mei Hart" here=true/>
                </Cell>
                <Cell legend="eight tones">
                    <span class="row row-wrap">
                        {["Ada R", "Bo K", "Cy L", "Di M", "Ed N", "Flo O", "Gus P", "Hal Q"].into_iter().map(|name| view! { <Avatar name/> }).collect_view()}
                    </span>
                </Cell>
                <Cell legend="five and the rest">
                    <Faces label="Also here" faces=many/>
                </Cell>
            </div>
        </Part>
    }
}
