// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The only file that knows Xapian. Every entry is noexcept and does its work inside `guarded`; `caught` alone maps what
// Xapian throws to our codes. Readers go through `reread` too: Xapian keeps the version before the newest commit, so a
// reader that is two commits behind gets DatabaseModifiedError, reopens and repeats, and its caller never learns of it.
// Ids stay the same over a reopen, so callers may keep them.
extern "C" {
#include "index/xapian.h"
}

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>
#include <xapian.h>

struct xapian_writer {
    Xapian::WritableDatabase db;
};

struct xapian_reader {
    std::vector<Xapian::Database> parts;
    Xapian::Database whole;
    std::string data;
};

namespace
{

// A writer that commits all the time cannot starve a reader: each try needs two commits to fail.
constexpr int REREADS_MAX = 20;
// A prefix with more terms than this is read term by term into a bitmap instead: an open posting list costs blocks of
// 8 KiB, a bit per document costs an eighth of a byte.
constexpr Xapian::termcount EXPANSION_MAX = 500;

struct type_err {
    const char *type;
    enum err err;
};
constexpr type_err TYPE_ERRS[] = {
    {"DatabaseModifiedError", ERR_BUSY},
    {"DatabaseCorruptError", ERR_CORRUPT},
    {"DatabaseCreateError", ERR_IO},
    {"DatabaseVersionError", ERR_UNSUPPORTED},
    {"DatabaseNotFoundError", ERR_NOTFOUND},
    {"DatabaseOpeningError", ERR_NOTFOUND},
    {"DocNotFoundError", ERR_NOTFOUND},
    {"NetworkTimeoutError", ERR_TIMEOUT},
    {"NetworkError", ERR_DOWN},
    {"FeatureUnavailableError", ERR_UNSUPPORTED},
    {"UnimplementedError", ERR_BUG},
    {"DatabaseError", ERR_IO},
    {"DatabaseClosedError", ERR_IO},
    {"RangeError", ERR_CORRUPT},
    {"SerialisationError", ERR_CORRUPT},
};
// Xapian keeps the errno of a failed system call as its text only.
constexpr int SYSTEM_ERRNOS[] = {ENOSPC, EDQUOT, EACCES, EPERM, EROFS, EIO, EMFILE, ENFILE, ENOTDIR};

enum err err_of(const Xapian::Error &e)
{
    const char *system = e.get_error_string();
    if (system) {
        for (int number : SYSTEM_ERRNOS)
            if (std::strcmp(system, std::strerror(number)) == 0)
                return number == ENOSPC || number == EDQUOT ? ERR_FULL : ERR_IO;
    }
    if (std::strcmp(e.get_type(), "DatabaseLockError") == 0)
        return e.get_msg().find("already locked") != std::string::npos ? ERR_BUSY : ERR_IO;
    for (const type_err &t : TYPE_ERRS)
        if (std::strcmp(e.get_type(), t.type) == 0)
            return t.err;
    return ERR_BUG;
}

// To be called in a catch block: the code and the reason of what is being handled.
enum err caught(struct errmsg *m)
{
    try {
        throw;
    } catch (const Xapian::Error &e) {
        const char *system = e.get_error_string();
        return errmsg_set(m, err_of(e), "%s%s%s%s", e.get_msg().c_str(), system ? " (" : "", system ? system : "",
                          system ? ")" : "");
    } catch (const std::bad_alloc &) {
        return errmsg_set(m, ERR_FULL, "out of memory");
    } catch (const std::exception &e) {
        return errmsg_set(m, ERR_BUG, "%s", e.what());
    } catch (...) {
        return errmsg_set(m, ERR_BUG, "an exception of no known type");
    }
}

template <typename Body> enum err guarded(struct errmsg *m, Body body) noexcept
{
    try {
        return body();
    } catch (...) {
        return caught(m);
    }
}

template <typename Body> enum err reread(xapian_reader &r, struct errmsg *m, Body body) noexcept
{
    return guarded(m, [&] {
        for (int tries = 0;; tries++) {
            try {
                return body();
            } catch (const Xapian::DatabaseModifiedError &) {
                if (tries == REREADS_MAX)
                    throw;
                r.whole.reopen(); // which is its parts too
            }
        }
    });
}

std::string text_of(struct view v)
{
    return v.n ? std::string(v.p, v.n) : std::string();
}

int64_t stamp_of(const Xapian::Database &db, struct view key)
{
    return std::strtoll(db.get_metadata(text_of(key)).c_str(), nullptr, 10);
}

// The documents of all terms with a prefix, as a bitmap per database: exact, without score, whatever their number.
class PrefixSource : public Xapian::PostingSource
{
    std::string prefix_;
    std::vector<bool> found_;
    Xapian::doccount count_ = 0;
    Xapian::docid at_ = 0;

    void forward(Xapian::docid from)
    {
        for (at_ = from; at_ < found_.size() && !found_[at_]; at_++)
            ;
    }

  public:
    explicit PrefixSource(const std::string &prefix) : prefix_(prefix)
    {
    }
    Xapian::doccount get_termfreq_min() const override
    {
        return count_;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return count_;
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return count_;
    }
    Xapian::docid get_docid() const override
    {
        return at_;
    }
    void next(double) override
    {
        forward(at_ + 1);
    }
    void skip_to(Xapian::docid did, double) override
    {
        if (did > at_)
            forward(did);
    }
    bool at_end() const override
    {
        return at_ >= found_.size();
    }
    PrefixSource *clone() const override
    {
        return new PrefixSource(prefix_);
    }
    void init(const Xapian::Database &db) override
    {
        found_.assign(static_cast<size_t>(db.get_lastdocid()) + 1, false);
        count_ = 0;
        at_ = 0;
        for (Xapian::TermIterator t = db.allterms_begin(prefix_); t != db.allterms_end(prefix_); ++t) {
            for (Xapian::PostingIterator p = db.postlist_begin(*t); p != db.postlist_end(*t); ++p) {
                count_ += !found_[*p];
                found_[*p] = true;
            }
        }
    }
};

Xapian::Query prefix_query(const Xapian::Database &db, const std::string &prefix)
{
    Xapian::termcount expansions = 0;
    for (Xapian::TermIterator t = db.allterms_begin(prefix); t != db.allterms_end(prefix); ++t) {
        if (++expansions > EXPANSION_MAX) {
            return Xapian::Query((new PrefixSource(prefix))->release());
        }
    }
    return Xapian::Query(Xapian::Query::OP_WILDCARD, prefix);
}

Xapian::Query range_query(const xapian_op &op)
{
    const std::string lo = text_of(op.text);
    const std::string hi = text_of(op.text_hi);
    if (lo.empty() && hi.empty())
        return Xapian::Query::MatchAll;
    if (hi.empty())
        return Xapian::Query(Xapian::Query::OP_VALUE_GE, op.slot, lo);
    if (lo.empty())
        return Xapian::Query(Xapian::Query::OP_VALUE_LE, op.slot, hi);
    return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, op.slot, lo, hi);
}

Xapian::Query leaf_query(const Xapian::Database &db, const xapian_op &op)
{
    switch (op.kind) {
    case XAPIAN_ALL:
        return Xapian::Query::MatchAll;
    case XAPIAN_TERM:
        return Xapian::Query(text_of(op.text));
    case XAPIAN_PREFIX:
        return prefix_query(db, text_of(op.text));
    case XAPIAN_RANGE:
        return range_query(op);
    default:
        return Xapian::Query::MatchNothing;
    }
}

using query_iterator = std::vector<Xapian::Query>::const_iterator;

Xapian::Query joined_query(const xapian_op &op, query_iterator begin, query_iterator end)
{
    switch (op.kind) {
    case XAPIAN_AND:
        return Xapian::Query(Xapian::Query::OP_AND, begin, end);
    case XAPIAN_OR:
        return Xapian::Query(Xapian::Query::OP_OR, begin, end);
    case XAPIAN_AND_NOT:
        return Xapian::Query(Xapian::Query::OP_AND_NOT, begin, end);
    case XAPIAN_PHRASE:
        return Xapian::Query(Xapian::Query::OP_PHRASE, begin, end, op.window);
    case XAPIAN_NEAR:
        return Xapian::Query(Xapian::Query::OP_NEAR, begin, end, op.window);
    default:
        return Xapian::Query(0.0, *begin);
    }
}

// Runs the postfix program. False when it takes more than there is or leaves more than one set.
bool build_query(const Xapian::Database &db, const xapian_match &match, Xapian::Query &ret_query)
{
    std::vector<Xapian::Query> stack;
    for (size_t i = 0; i < match.op_count; i++) {
        const xapian_op &op = match.ops[i];
        if (op.kind < XAPIAN_AND) {
            stack.push_back(leaf_query(db, op));
            continue;
        }
        if (op.count == 0 || op.count > stack.size())
            return false;
        const query_iterator begin = stack.end() - op.count;
        Xapian::Query joined = joined_query(op, begin, stack.end());
        stack.resize(stack.size() - op.count);
        stack.push_back(std::move(joined));
    }
    if (stack.size() != 1)
        return false;
    ret_query = stack.front();
    return true;
}

void set_order(Xapian::Enquire &enquire, const xapian_match &match)
{
    enquire.set_docid_order(Xapian::Enquire::DESCENDING);
    if (match.by_value) {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_sort_by_value(match.sort_slot, true);
        return;
    }
    // Robertson's k1 and b; 0.5 keeps very short documents from winning by their length alone.
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0.5));
    enquire.set_sort_by_relevance_then_value(match.sort_slot, true);
}

bool stored_is_newer(const Xapian::Document &stored, const xapian_record &record)
{
    for (size_t i = 0; i < record.value_count; i++)
        if (record.values[i].slot == record.rev_slot)
            return stored.get_value(record.rev_slot) > text_of(record.values[i].bytes);
    return false;
}

Xapian::Document document_of(const xapian_record &record)
{
    Xapian::Document document;
    document.set_data(text_of(record.data));
    document.add_boolean_term(text_of(record.unique));
    for (size_t i = 0; i < record.value_count; i++)
        document.add_value(record.values[i].slot, text_of(record.values[i].bytes));
    std::string term;
    for (size_t i = 0; i < record.posting_count; i++) {
        const xapian_posting &posting = record.postings[i];
        term.assign(posting.term.p, posting.term.n);
        if (posting.pos == XAPIAN_NO_POS)
            document.add_term(term, posting.wdf);
        else
            document.add_posting(term, static_cast<Xapian::termpos>(posting.pos), posting.wdf);
    }
    return document;
}

} // namespace

// ---- writing -------------------------------------------------------------------------------------------------
enum err xapian_writer_open(const char *dir, struct xapian_writer **ret_writer, struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        Xapian::WritableDatabase db(dir, Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS);
        db.begin_transaction(); // without one, Xapian commits by itself after some thousand documents
        *ret_writer = new xapian_writer{db};
        return OK;
    });
}

void xapian_writer_close(struct xapian_writer *w) NOEXCEPT
{
    delete w; // an open transaction is dropped
}

enum err xapian_writer_put(struct xapian_writer *w, const struct xapian_record *record, bool *ret_put,
                           struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        const std::string unique = text_of(record->unique);
        const Xapian::PostingIterator stored = w->db.postlist_begin(unique);
        if (stored == w->db.postlist_end(unique)) {
            w->db.add_document(document_of(*record));
            *ret_put = true;
            return OK;
        }
        const bool put = !stored_is_newer(w->db.get_document(*stored), *record);
        if (put)
            w->db.replace_document(*stored, document_of(*record));
        *ret_put = put;
        return OK;
    });
}

enum err xapian_writer_delete(struct xapian_writer *w, struct view unique, struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        const std::string term = text_of(unique);
        if (!w->db.term_exists(term))
            return ERR_NOTFOUND;
        w->db.delete_document(term);
        return OK;
    });
}

enum err xapian_writer_stamp(struct xapian_writer *w, struct view key, int64_t value, int64_t *ret_value,
                             struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        if (w->db.get_doccount() == 0)
            w->db.set_metadata(text_of(key), std::to_string(value));
        *ret_value = stamp_of(w->db, key);
        return OK;
    });
}

enum err xapian_writer_commit(struct xapian_writer *w, struct view key, struct view value, struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        w->db.set_metadata(text_of(key), text_of(value));
        w->db.commit_transaction();
        w->db.begin_transaction();
        return OK;
    });
}

// ---- reading -------------------------------------------------------------------------------------------------
enum err xapian_reader_open(const char *const *dirs, size_t count, struct xapian_reader **ret_reader,
                            struct errmsg *m) NOEXCEPT
{
    return guarded(m, [&] {
        std::unique_ptr<xapian_reader> r(new xapian_reader);
        for (size_t i = 0; i < count; i++) {
            r->parts.push_back(Xapian::Database(dirs[i], Xapian::DB_BACKEND_GLASS));
            r->whole.add_database(r->parts.back());
        }
        *ret_reader = r.release();
        return OK;
    });
}

void xapian_reader_close(struct xapian_reader *r) NOEXCEPT
{
    delete r;
}

enum err xapian_reader_refresh(struct xapian_reader *r, struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        r->whole.reopen();
        return OK;
    });
}

enum err xapian_reader_count(struct xapian_reader *r, int64_t *ret_count, struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        *ret_count = r->whole.get_doccount();
        return OK;
    });
}

enum err xapian_reader_stamps(struct xapian_reader *r, struct view key, int64_t *ret_least, int64_t *ret_greatest,
                              struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        int64_t least = INT64_MAX, greatest = 0;
        for (const Xapian::Database &part : r->parts) { // of several, the whole answers for the first only
            const int64_t stamp = stamp_of(part, key);
            greatest = std::max(greatest, stamp);
            if (part.get_doccount() > 0)
                least = std::min(least, stamp);
        }
        *ret_least = least == INT64_MAX ? 0 : least;
        *ret_greatest = greatest;
        return OK;
    });
}

enum err xapian_reader_find(struct xapian_reader *r, struct view unique, uint32_t *ret_docid, struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        const std::string term = text_of(unique);
        const Xapian::PostingIterator found = r->whole.postlist_begin(term);
        if (found == r->whole.postlist_end(term))
            return ERR_NOTFOUND;
        *ret_docid = *found;
        return OK;
    });
}

enum err xapian_reader_data(struct xapian_reader *r, uint32_t docid, struct view *ret_data, struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        r->data = r->whole.get_document(docid).get_data();
        *ret_data = {r->data.data(), r->data.size()};
        return OK;
    });
}

enum err xapian_reader_match(struct xapian_reader *r, const struct xapian_match *match, struct xapian_hit *hits,
                             struct xapian_matches *ret_matches, struct errmsg *m) NOEXCEPT
{
    return reread(*r, m, [&] {
        Xapian::Query query;
        if (!build_query(r->whole, *match, query))
            return errmsg_set(m, ERR_BUG, "the plan of a query is not a postfix program");
        Xapian::Enquire enquire(r->whole);
        enquire.set_query(query);
        set_order(enquire, *match);
        const Xapian::doccount all = r->whole.get_doccount();
        const Xapian::doccount first = static_cast<Xapian::doccount>(std::min<size_t>(match->first, all));
        const Xapian::doccount max = static_cast<Xapian::doccount>(std::min<size_t>(match->max, all - first));
        const Xapian::MSet set = enquire.get_mset(first, max, match->count_all ? all : 0);
        xapian_matches matches = {0, static_cast<int64_t>(set.get_matches_estimated())};
        for (Xapian::MSetIterator i = set.begin(); i != set.end(); ++i)
            hits[matches.count++] = {*i, i.get_weight()};
        *ret_matches = matches;
        return OK;
    });
}
