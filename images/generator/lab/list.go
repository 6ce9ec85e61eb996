package lab

// links are a request's neighbours in a list.
type links struct{ before, after *request }

// list is a queue of requests from whose middle any can be taken, without memory of its own.
type list struct {
	first, last *request
	length      int
	at          func(*request) *links
}

func (l *list) push(r *request) {
	*l.at(r) = links{before: l.last}
	if l.last == nil {
		l.first = r
	} else {
		l.at(l.last).after = r
	}
	l.last = r
	l.length++
}

func (l *list) remove(r *request) {
	own := l.at(r)
	if own.before == nil {
		l.first = own.after
	} else {
		l.at(own.before).after = own.after
	}
	if own.after == nil {
		l.last = own.before
	} else {
		l.at(own.after).before = own.before
	}
	*own = links{}
	l.length--
}
