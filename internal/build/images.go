package build

import (
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/render"
)

func (p *Project) images(src *content.Source) (map[string]render.ImageOutputs, []diag.Finding) {
	return nil, nil
}
