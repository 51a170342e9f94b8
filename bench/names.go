package main

import "strings"

// The words of the prose. None of them is a status word, a number, an acronym or
// part of a record's name, so that no rule about prose has anything to say.
var (
	adjectives = strings.Fields(`ample brisk calm careful clear distant early even fair familiar
		gentle honest late lasting level light modest narrow new open ordinary patient plain
		practical public quiet ready recent regular rough separate sharp simple slow small
		steady usual visible wide young`)

	nouns = strings.Fields(`account answer archive argument balance border bridge budget calendar
		channel choice circle corner course debate detail draft engine error evidence exchange
		field footing garden habit harbour history incident interest journal judgement kitchen
		ledger lesson letter limit machine market matter measure method mirror moment morning
		notebook office opinion path pattern picture pressure procedure purpose question reading
		record river routine season signal story window workshop yard`)

	verbs = strings.Fields(`answers builds carries changes clears covers crosses describes
		divides explains feeds follows guides holds keeps leads marks meets moves needs opens
		places reaches reads repeats shapes shows supports tests turns`)

	prepositions = strings.Fields(`about across against along around behind beside beyond from
		inside near outside through under within`)

	stems = strings.Fields(`Aldera Belmor Cantis Dorvel Elmira Farsund Galdor Havren Istrel
		Jorvane Kestrin Lumara Mirvol Nordane Ostrava Pelloris Quillan Rastel Selvane Tormund
		Ulvara Vantis Westrel Xandor Yarrow Zelmar Arvine Bostrel Cervan Delmont Estrane Fenwick
		Gorvale Hestrel Ilvane Jantar`)
)

// states are the participants that need no file: code and name, in code order.
var states = splitStates(`afg Afghanistan,ago Angola,alb Albania,are United Arab Emirates,arg
	Argentina,arm Armenia,atg Antigua and Barbuda,aus Australia,aut Austria,aze Azerbaijan,bdi
	Burundi,bel Belgium,ben Benin,bfa Burkina Faso,bgd Bangladesh,bgr Bulgaria,bhr Bahrain,bhs
	Bahamas,bih Bosnia and Herzegovina,blz Belize,bra Brazil,brb Barbados,btn Bhutan,bwa
	Botswana,can Canada,che Switzerland,chl Chile,chn China,cmr Cameroon,col Colombia,com
	Comoros,cri Costa Rica,cub Cuba,cyp Cyprus,deu Germany,dji Djibouti,dma Dominica,dnk
	Denmark,dom Dominican Republic,dza Algeria,ecu Ecuador,egy Egypt,eri Eritrea,esp Spain,est
	Estonia,eth Ethiopia,fin Finland,fji Fiji,fra France,gab Gabon,gbr United Kingdom,geo
	Georgia,gha Ghana,gin Guinea,gmb Gambia,gnq Equatorial Guinea,grc Greece,grd Grenada,gtm
	Guatemala,guy Guyana,hnd Honduras,hrv Croatia,hti Haiti,hun Hungary,idn Indonesia,ind
	India,irl Ireland,irq Iraq,isl Iceland,isr Israel,ita Italy,jam Jamaica,jor Jordan,jpn
	Japan,kaz Kazakhstan,ken Kenya,kgz Kyrgyzstan,khm Cambodia,kir Kiribati,kor South Korea,kwt
	Kuwait,lbn Lebanon,lbr Liberia,lca Saint Lucia,lka Sri Lanka,lso Lesotho,ltu Lithuania,lux
	Luxembourg,lva Latvia,mar Morocco,mco Monaco,mda Moldova,mdg Madagascar,mdv Maldives,mex
	Mexico,mli Mali,mlt Malta,mne Montenegro,mng Mongolia,moz Mozambique,mus Mauritius,mwi
	Malawi,mys Malaysia,nam Namibia,ner Niger,nga Nigeria,nic Nicaragua,nld Netherlands,nor
	Norway,npl Nepal,nzl New Zealand,omn Oman,pak Pakistan,pan Panama,per Peru,phl
	Philippines,png Papua New Guinea,pol Poland,prt Portugal,pry Paraguay`)

func splitStates(table string) []actor {
	var list []actor
	for row := range strings.SplitSeq(table, ",") {
		words := strings.Fields(row)
		list = append(list, actor{id: words[0], name: strings.Join(words[1:], " "), kind: "state"})
	}
	return list
}
