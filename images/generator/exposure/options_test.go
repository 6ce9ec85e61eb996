package exposure

import (
	"strings"
	"testing"
)

// options of a short experiment, in which ADDRESS and STEPS are to be filled in.
const shortly = `{
	"url": "http://ADDRESS/", "body": "Hello, World!", "body_bytes": 13, "file": "play.json",
	"healthy": {"new_per_s": 40, "keep_alive": 2, "keep_alive_per_s": 10, "connect_limit_s": 0.5, "answer_limit_s": 0.5,
		"late_s": 0.3, "before_s": 0.3, "after_s": 5},
	"experiment": {"connections": [1], "open_per_s": 1000, "rung_s": 1,
		"steps": [STEPS]},
	"limits": {"connections": 6000, "bytes": 268435456, "seconds": 60},
	"verdicts": {"held": 0.99, "denied": 0.5, "denied_for_s": 0.5, "well_before": 0.99}
}`

// told is an experiment as a test has changed it, also to what no scenario may say.
func told(t *testing.T, address, steps string, change func(*options)) *options {
	t.Helper()
	o, err := read([]byte(strings.NewReplacer("ADDRESS", address, "STEPS", steps).Replace(shortly)))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(o)
	}
	return o
}

// alone leaves the healthy client out, and waits for nothing.
func alone(o *options) {
	o.Healthy = healthyOptions{KeepAlivePerS: 1, BeforeS: 0.001, AfterS: 0.01, ConnectLimitS: 1, AnswerLimitS: 1, LateS: 1}
}

func TestWrongOptionsAreOneLineThatSaysWhatIsWrong(t *testing.T) {
	for _, one := range []struct{ from, to, expected string }{
		{`"url": "http://ADDRESS/"`, `"url": "https://a/"`, "url must be http://HOST[:PORT][/PATH]"},
		{`"url": "http://ADDRESS/"`, `"url": "http://b@a/"`, "url must be http://HOST[:PORT][/PATH]"},
		{`"url": "http://ADDRESS/"`, `"url": "http://no.such.invalid/"`, "cannot look up no.such.invalid"},
		{`"body": "Hello, World!", `, ``, "body must have the right answer"},
		{`"body_bytes": 13`, `"body_bytes": 0`, "body_bytes must be from 1 to 8388608; it is 0"},
		{`"file": "play.json"`, `"file": ""`, "file must say where the record goes"},
		{`"rung_s"`, `"rungs"`, `unknown field "rungs"`},
		{`"rung_s": 1`, `"rung_s": "1"`, "experiment.rung_s must not be a string"},
		{`"rung_s": 1`, `"rung_s": 0.5`, "experiment.rung_s must be from 1 to 60; it is 0.5"},
		{`"late_s": 0.3`, `"late_s": 0`, "healthy.late_s must be above 0 and at most 120; it is 0"},
		{`"new_per_s": 40, `, ``, "healthy.new_per_s must be from 1 to 200; it is 0"},
		{`"well_before": 0.99`, `"well_before": 0`, "verdicts.well_before must be above 0 and at most 1; it is 0"},
		{`"denied": 0.5`, `"denied": 2`, "verdicts.denied must be above 0 and at most 1; it is 2"},
		{`"connections": 6000`, `"connections": 6001`, "limits.connections must be from 1 to 6000; it is 6001"},
		{`"connections": [1]`, `"connections": []`, "experiment.connections must have from 1 to 20 counts; it has 0"},
		{`"connections": [1]`, `"connections": [1, 5, 5]`, "experiment.connections must rise from at least 1; 5 comes after 5"},
		{`"connections": [1]`, `"connections": [1, 6001]`, "experiment.connections[1] is 6001, and limits.connections is 6000"},
		{`"connections": [1]`, `"connections": [1], "path": "a b"`, `experiment.path must begin with / and have no blanks; it is "a b"`},
		{`"connections": [1]`, `"connections": [1], "receive_buffer": 1`, "experiment.receive_buffer must be from 256 to 1048576; it is 1"},
		{`STEPS`, ``, "experiment.steps must have from 1 to 50 steps; it has 0"},
		{`STEPS`, `{"hold_s": 1}, {}`, "experiment.steps[1] must have one of send, drip, "},
		{`STEPS`, `{"hold_s": 1, "close": true}`, "read_all_s, no_read_s, half_close, reset, close; it has 2"},
		{`STEPS`, `{"hold": 1}`, `unknown field "hold"`},
		{`STEPS`, `{"hold_s": -1}`, "experiment.steps[0].hold_s must be above 0 and at most 120; it is -1"},
		{`STEPS`, `{"send": ""}`, "experiment.steps[0].send must have from 1 to 65536 bytes; it has 0"},
		{`STEPS`, `{"send": "€"}`, "experiment.steps[0].send has the character '€'; a byte is at most \\xff"},
		{`STEPS`, `{"drip": {"send": "a", "every_s": 0}}`, "experiment.steps[0].drip.every_s must be above 0"},
		{`STEPS`, `{"drip": {"send": "a", "every_s": 1, "for_s": 1}}`, "experiment.steps[0].drip.for_s: a drip ends with its last byte"},
		{`STEPS`, `{"repeat": {"send": "a", "every_s": 1}}`, "experiment.steps[0].repeat.for_s must be above 0"},
		{`STEPS`, `{"read": {"bytes": 0, "every_s": 1, "for_s": 1}}`, "experiment.steps[0].read.bytes must be from 1 to 65536; it is 0"},
		{`STEPS`, `{"read": {"bytes": 1.5, "every_s": 1, "for_s": 1}}`, "experiment.steps.read.bytes must not be a number 1.5"},
		{`STEPS`, `{"reset": false}`, "experiment.steps[0].reset must be true"},
	} {
		text := strings.Replace(shortly, one.from, one.to, 1)
		text = strings.NewReplacer("ADDRESS", "127.0.0.1:1", "STEPS", `{"hold_s": 1}`).Replace(text)
		_, err := read([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), "exposure: ") || !strings.Contains(err.Error(), one.expected) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", one.to, err)
		}
	}
}

func TestCharactersAreBytes(t *testing.T) {
	c := &checker{}
	if made := c.bytes("send", "a\x00\u0080\u00ff"); string(made) != "a\x00\x80\xff" || c.err != nil {
		t.Errorf("%q, %v", made, c.err)
	}
}

func TestAPathOfTheExperimentReplacesThatOfTheURL(t *testing.T) {
	text := strings.NewReplacer("ADDRESS/", "127.0.0.1:1/a?b", "STEPS", `{"hold_s": 1}`).Replace(shortly)
	for path, expected := range map[string]string{"": "/a?b", "/c": "/c"} {
		o, err := read([]byte(strings.Replace(text, `"rung_s"`, `"path": "`+path+`", "rung_s"`, 1)))
		if err != nil || o.path != expected || o.address != "127.0.0.1:1" {
			t.Errorf("%v: %+v", err, o)
		}
	}
}
