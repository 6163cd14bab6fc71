#![allow(clippy::unwrap_used)]
use std::process::Command as Program;

use super::*;

/// A folder with a store and a studio in it, and what was filmed for this test.
struct Lot {
    folder: PathBuf,
    store: Store,
    studio: Studio,
}

impl Lot {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("backline-studio-{name}-{}", std::process::id()));
        let store = Store::local(folder.join("files")).unwrap();
        let studio = Studio::on_path(folder.join("work")).expect("these tests need ffmpeg: run `cargo xtask setup`");
        Self { folder, store, studio }
    }

    /// What ffmpeg makes of these words, in the store.
    async fn film(&self, words: &str, name: &str) -> Key {
        let path = self.folder.join(name);
        let mut ffmpeg = Program::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y"]).args(words.split_whitespace()).arg(&path);
        assert!(ffmpeg.status().unwrap().success(), "{words}");
        self.store.put_file(&path).await.unwrap().0
    }

    /// Eight seconds with a tone, in a film of this size.
    async fn take(&self, size: &str) -> Key {
        let words = format!(
            "-f lavfi -i testsrc2=size={size}:rate=10:duration=8 -f lavfi -i sine=duration=8 -pix_fmt yuv420p -c:a aac"
        );
        self.film(&words, "take.mp4").await
    }

    async fn bench(&self, file: &Key, container: &'static str) -> Bench {
        self.studio.bench(&self.store, file, container).await.unwrap().unwrap()
    }
}

impl Drop for Lot {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn why<T: std::fmt::Debug>(answer: Result<T, Halt>) -> String {
    match answer.unwrap_err() {
        Halt::Refused(refusal) => refusal.code,
        Halt::Broken(fault) => fault.0,
    }
}

#[tokio::test]
async fn a_film_is_seen_for_what_it_is_and_made_into_rungs_and_a_whole() {
    let lot = Lot::new("film");
    let file = lot.take("320x180").await;
    let bench = lot.bench(&file, "mov").await;
    let seen = lot.studio.look(&bench).await.unwrap();
    let film = Film { codec: "h264".into(), pixels: "yuv420p".into(), width: 320, height: 180 };
    assert_eq!((seen.film.as_ref(), seen.sound.as_deref()), (Some(&film), Some("aac")));
    assert!((7.9..8.3).contains(&seen.seconds), "{}", seen.seconds);
    assert!(seen.plays("video/mp4") && !seen.plays("video/quicktime"));

    let mut last = 0.0;
    let rung = lot.studio.rung(&bench, &lot.store, &seen, 120, |at| last = at).await.unwrap();
    assert_eq!((rung.width, rung.height, rung.has_sound), (214, 120, true));
    assert!(rung.peak > 10_000, "{} bits a second", rung.peak);
    assert!(last > 7.0, "told until {last}");
    let list = String::from_utf8(lot.store.get(&rung.list.file).await.unwrap().unwrap().to_vec()).unwrap();
    let files: Vec<_> = list.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(files, ["120.mp4", "120.mp4"], "two parts of one file");
    assert_eq!(lot.store.size(&rung.film.file).await.unwrap(), Some(rung.film.bytes));

    let whole = lot.studio.whole(&bench, &lot.store, &rung).await.unwrap();
    let again = lot.studio.look(&lot.second_bench(bench, &whole.file).await).await.unwrap();
    assert!(again.plays("video/mp4") && (7.9..8.3).contains(&again.seconds));
}

impl Lot {
    /// Another file on the bench, when the first one is done with.
    async fn second_bench(&self, first: Bench, file: &Key) -> Bench {
        drop(first);
        self.bench(file, "mov").await
    }
}

#[tokio::test]
async fn a_still_is_a_picture_of_the_film() {
    let lot = Lot::new("still");
    let file = lot.take("320x180").await;
    let bench = lot.bench(&file, "mov").await;
    let still = lot.studio.still(&bench, 2.0).await.unwrap();
    let picture = crate::Picture::accept(still).unwrap();
    assert_eq!((picture.mime, picture.width, picture.height), ("image/jpeg", 320, 180));
}

#[tokio::test]
async fn a_song_with_a_cover_is_sound_alone_and_becomes_aac() {
    let lot = Lot::new("cover");
    let words = "-f lavfi -i sine=duration=3 -f lavfi -i color=red:size=64x64:rate=1:duration=1 -map 0 -map 1 -c:v mjpeg \
                 -disposition:v attached_pic";
    let file = lot.film(words, "song.mp3").await;
    let bench = lot.bench(&file, "mp3").await;
    let seen = lot.studio.look(&bench).await.unwrap();
    assert_eq!((&seen.film, seen.sound.as_deref()), (&None, Some("mp3")));
    assert!(seen.plays("audio/mpeg"));
    let sound = lot.studio.sound(&bench, &lot.store, &seen, |_| {}).await.unwrap();
    let made = lot.studio.look(&lot.second_bench(bench, &sound.file).await).await.unwrap();
    assert_eq!((made.film, made.sound.as_deref()), (None, Some("aac")));
}

#[tokio::test]
async fn a_recording_of_a_browser_that_does_not_say_its_length_is_measured() {
    let lot = Lot::new("unmeasured");
    let words = "-f lavfi -i testsrc2=size=64x64:rate=10:duration=3 -c:v libvpx -threads 1 -live 1 -f webm";
    let file = lot.film(words, "screen.webm").await;
    let seen = lot.studio.look(&lot.bench(&file, "matroska").await).await.unwrap();
    assert!((2.5..3.5).contains(&seen.seconds), "{}", seen.seconds);
    assert!(seen.plays("video/webm"));
}

#[tokio::test]
async fn what_is_no_film_is_refused_and_a_list_of_files_opens_none_of_them() {
    let lot = Lot::new("list");
    let hidden = lot.folder.join("hidden.mp4");
    lot.take("64x64").await;
    fs::rename(lot.folder.join("take.mp4"), &hidden).unwrap();
    let list = format!("#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n{}\n#EXT-X-ENDLIST\n", hidden.display());
    let joined = format!("ffconcat version 1.0\nfile '{}'\n", hidden.display());
    for (what, container) in [
        ("just words".to_string(), "mov"),
        (String::new(), "mp3"),
        (list.clone(), "mov"),
        (list, "matroska"),
        (joined, "mov"),
    ] {
        let file = lot.store.put(what.clone()).await.unwrap();
        let seen = lot.studio.look(&lot.bench(&file, container).await).await;
        assert_eq!(why(seen), "recording_unreadable", "{what}");
    }
}

#[tokio::test]
async fn a_program_that_does_not_end_is_killed_and_its_bench_is_cleared() {
    let lot = Lot::new("kill");
    let file = lot.store.put("x").await.unwrap();
    let bench = lot.bench(&file, "mov").await;
    assert!(
        lot.studio.bench(&lot.store, &file, "mov").await.unwrap().is_none() || lot.studio.seats.available_permits() > 0
    );
    fs::write(bench.at("hang.sh"), "echo $$\nexec sleep 600\n").unwrap();
    let mut process = String::new();
    let hang = lot.studio.run(Path::new("/bin/sh"), &bench, "hang.sh", Duration::from_secs(1), |line| {
        process = line.into();
    });
    assert_eq!(why(hang.await), "recording_slow");
    let folder = bench.folder.clone();
    drop(bench);
    assert!(!folder.exists());
    let alive = || fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|it| !it.contains(") Z "));
    while alive() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn no_rung_is_larger_than_the_film_and_a_phones_film_counts_its_short_side() {
    for ((width, height), rungs) in [
        ((1_920, 1_080), vec![360, 720, 1_080]),
        ((3_840, 2_160), vec![360, 720, 1_080]),
        ((1_080, 1_920), vec![360, 720, 1_080]),
        ((1_280, 720), vec![360, 720]),
        ((640, 359), vec![358]),
        ((321, 181), vec![180]),
        ((1, 1), vec![2]),
    ] {
        assert_eq!(Rung::ladder(width, height), rungs, "{width}x{height}");
    }
}

#[test]
fn the_peak_of_a_list_is_the_part_that_needs_most() {
    let list = "#EXTM3U\n#EXT-X-MAP:URI=\"a.mp4\",BYTERANGE=\"4@0\"\n#EXTINF:6.000000,\n#EXT-X-BYTERANGE:600@4\na.mp4\n\
                #EXTINF:0.500000,\n#EXT-X-BYTERANGE:100@604\na.mp4\n#EXT-X-ENDLIST\n";
    assert_eq!(make::peak(list), Some(1_600));
    assert_eq!(make::peak("#EXTM3U\n"), None);
}

#[test]
fn only_what_every_browser_plays_is_left_as_it_came() {
    let film = |codec: &str, pixels: &str| Film { codec: codec.into(), pixels: pixels.into(), width: 2, height: 2 };
    let seen = |film: Option<Film>, sound: &str| Seen { seconds: 1.0, film, sound: Some(sound.into()) };
    for (seen, mime, plays) in [
        (seen(Some(film("h264", "yuv420p")), "aac"), "video/mp4", true),
        (seen(Some(film("h264", "yuv420p")), "aac"), "video/quicktime", false),
        (seen(Some(film("h264", "yuv422p10le")), "aac"), "video/mp4", false),
        (seen(Some(film("hevc", "yuv420p")), "aac"), "video/mp4", false),
        (seen(Some(film("h264", "yuv420p")), "ac3"), "video/mp4", false),
        (seen(Some(film("vp9", "yuv420p")), "opus"), "video/webm", true),
        (seen(None, "alac"), "audio/m4a", false),
        (seen(None, "pcm_s24le"), "audio/x-wav", true),
        (seen(None, "adpcm_ms"), "audio/x-wav", false),
        (seen(None, "mp3"), "audio/mpeg", true),
        (seen(None, "mp3"), "application/zip", false),
    ] {
        assert_eq!(seen.plays(mime), plays, "{seen:?} in {mime}");
    }
}
