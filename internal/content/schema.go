package content

import (
	"encoding/json"

	"accord/internal/policy"
)

// An object is a piece of JSON Schema.
type object map[string]any

// Schema returns the JSON Schema (draft 2020-12) of the front matter of a kind, for editors.
func Schema(kind policy.Kind) []byte {
	return encodeSchema("accord: "+kind.String(), tableOf(kind).schema())
}

// DataSchema returns the JSON Schema of a data file of a kind: a map from id to record.
func DataSchema(kind policy.Kind) []byte {
	return encodeSchema("accord: "+kind.Folder(), mapSchemaOf(tableOf(kind).schema()))
}

// SettingsSchema returns the JSON Schema of the file of settings.
func SettingsSchema() []byte { return encodeSchema("accord: settings", settingsTable.schema()) }

func encodeSchema(title string, o object) []byte {
	o["$schema"], o["title"] = "https://json-schema.org/draft/2020-12/schema", title
	out, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		panic(err) // maps of strings, numbers and lists can be encoded; a test encodes all of them
	}
	return append(out, '\n')
}

// schema describes a record or row as an object.
func (t *tableDoc) schema() object {
	properties, required := object{}, []string{}
	for i := range t.keys {
		k := &t.keys[i]
		value := k.form.schema()
		switch {
		case k.required:
			required = append(required, k.name) // a list or text of nothing is as if the key were missing
			value = object{"allOf": []object{value, {"not": object{"enum": []any{"", []any{}}}}}}
		case !k.hides:
			value = orEmpty(value)
		}
		value["description"] = k.doc
		properties[k.name] = value
	}
	o := object{"type": "object", "description": t.doc, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// rowSchema describes a row, or the scalar that may stand in its place.
func (t *table[T]) rowSchema() object {
	if t.scalar < 0 {
		return t.tableDoc.schema()
	}
	return anyOf(t.keys[t.scalar].form.schema(), t.tableDoc.schema())
}

func anyOf(options ...object) object { return object{"anyOf": options} }

// orEmpty also takes the empty value of a key whose line has been begun: it is read as if the key were not there.
func orEmpty(value object) object {
	if kinds, ok := value["type"].([]string); ok {
		value["type"] = append(kinds, "null")
		return value
	}
	if options, ok := value["anyOf"].([]object); ok {
		value["anyOf"] = append(options, object{"type": "null"})
		return value
	}
	return anyOf(value, object{"type": "null"})
}

// listSchema describes a list, or a single value in its place.
func listSchema(item func() object) func() object {
	return func() object { return anyOf(item(), object{"type": "array", "items": item()}) }
}

func mapSchemaOf(value object) object {
	return object{"type": "object", "additionalProperties": value}
}

// Text may look like a number or truth value to YAML; it is read as it is written.
func stringSchema() object  { return object{"type": []string{"string", "number", "boolean"}} }
func integerSchema() object { return object{"type": "integer", "minimum": 0} }
func booleanSchema() object { return object{"type": "boolean"} }
func mapSchema() object     { return object{"type": "object"} }

func nameSchema() object { return anyOf(stringSchema(), mapSchemaOf(stringSchema())) }

func idSchema() object {
	return object{"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": maxID}
}

// daySchema describes EDTF roughly; a year alone is a number to YAML.
func daySchema() object {
	return object{"type": []string{"string", "integer"}, "pattern": `^(\.\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?)(/(\.\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?))?$`}
}

// delaySchema describes a span of time; see policy.Delay.
func delaySchema() object {
	return object{"type": "string", "pattern": "^[0-9]+(d|mo|y)(-then-month-start)?$"}
}

func enumSchema(list []string) func() object {
	return func() object { return object{"enum": list} }
}

func verbSchema() object { return object{"enum": verbWords()} }

func notedSchema() object {
	return anyOf(listSchema(idSchema)(), mapSchemaOf(object{"type": []string{"string", "number", "boolean", "null"}}))
}

func setSchema() object { return listSchema(stringSchema)() }

func roleSetSchema() object { return anyOf(setSchema(), mapSchemaOf(setSchema())) }

func voteSchema() object {
	return anyOf(object{"enum": []string{"consensus", "without"}}, voteTable.tableDoc.schema())
}

func sideSchema() object {
	return anyOf(integerSchema(), setSchema(), sideTable.tableDoc.schema())
}

func relatesSchema() object {
	byWord := object{}
	for _, word := range policy.RelationWords() {
		byWord[word] = listSchema(idSchema)()
	}
	return anyOf(listSchema(relationTable.tableDoc.schema)(), object{"type": "object", "properties": byWord, "additionalProperties": false})
}
