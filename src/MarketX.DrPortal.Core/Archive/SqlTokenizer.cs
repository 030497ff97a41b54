using System.Text;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Cuts SQL, as pg_dump writes it, into tokens by PostgreSQL's lexical rules. Comments and white space are left out.
/// It never fails: it gives what it finds, each token takes at least one character, and a quote that is never closed
/// is the last token.
/// </summary>
internal sealed class SqlTokenizer(string sql, bool standardStrings = true)
{
    private int _at;

    public bool Next(out SqlToken token)
    {
        if (!SkipBlank())
        {
            token = default;
            return false;
        }

        token = Read(sql[_at]);
        return true;
    }

    /// <summary>All tokens of the text.</summary>
    public static IReadOnlyList<SqlToken> All(string sql, bool standardStrings = true)
    {
        var tokenizer = new SqlTokenizer(sql, standardStrings);
        var tokens = new List<SqlToken>();
        while (tokenizer.Next(out var token))
            tokens.Add(token);
        return tokens;
    }

    private SqlToken Read(char first) => first switch
    {
        '"' => Quoted('"', backslashes: false, SqlTokenKind.QuotedName),
        '\'' => Quoted('\'', backslashes: !standardStrings, SqlTokenKind.Literal),
        'e' or 'E' when Peek(1) == '\'' => Escaped(),
        '/' when Peek(1) == '*' => OpenComment(),
        '$' when DollarTag() is { } tag => DollarQuoted(tag),
        _ when IsNameStart(first) => Word(),
        _ when char.IsAsciiDigit(first) => new SqlToken(SqlTokenKind.Number, Run(c => char.IsAsciiLetterOrDigit(c) || c == '.')),
        _ => new SqlToken(SqlTokenKind.Symbol, sql[_at++].ToString()),
    };

    /// <summary>Skips white space and comments; false at the end. An open comment is left to be read as a token.</summary>
    private bool SkipBlank()
    {
        while (_at < sql.Length)
        {
            if (sql[_at] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
                _at++;
            else if (Starts("--"))
                _at = EndOf("\n", _at);
            else if (!Starts("/*") || !SkipBlockComment())
                return true;
        }

        return false;
    }

    /// <summary>Skips a comment, which may have others in it.</summary>
    private bool SkipBlockComment()
    {
        var depth = 0;
        for (var i = _at; i < sql.Length - 1; i++)
        {
            var pair = sql.AsSpan(i, 2);
            if (pair is "/*")
                depth++;
            else if (pair is "*/")
                depth--;
            else
                continue;

            i++;
            if (depth > 0)
                continue;
            _at = i + 1;
            return true;
        }

        return false;
    }

    private SqlToken OpenComment()
    {
        var rest = sql[_at..];
        _at = sql.Length;
        return new SqlToken(SqlTokenKind.Unterminated, rest);
    }

    private SqlToken Escaped()
    {
        _at++;
        return Quoted('\'', backslashes: true, SqlTokenKind.Literal);
    }

    private SqlToken Quoted(char quote, bool backslashes, SqlTokenKind kind)
    {
        var text = new StringBuilder();
        for (_at++; _at < sql.Length; _at++)
        {
            var c = sql[_at];
            if (c == quote)
            {
                _at++;
                if (Peek(0) != quote)
                    return new SqlToken(kind, text.ToString());
            }
            else if (c == '\\' && backslashes && _at + 1 < sql.Length)
            {
                // Of the escapes pg_dump writes only the doubled backslash; the character itself serves for the rest.
                c = sql[++_at];
            }

            text.Append(c);
        }

        return new SqlToken(SqlTokenKind.Unterminated, text.ToString());
    }

    /// <summary>The opening <c>$tag$</c> here, or null where the dollar is something else.</summary>
    private string? DollarTag()
    {
        var end = _at + 1;
        while (end < sql.Length && (char.IsAsciiDigit(sql[end]) ? end > _at + 1 : IsNameStart(sql[end])))
            end++;
        return end < sql.Length && sql[end] == '$' ? sql[_at..(end + 1)] : null;
    }

    private SqlToken DollarQuoted(string tag)
    {
        var start = _at + tag.Length;
        var end = sql.IndexOf(tag, start, StringComparison.Ordinal);
        _at = end < 0 ? sql.Length : end + tag.Length;
        return end < 0
            ? new SqlToken(SqlTokenKind.Unterminated, sql[start..])
            : new SqlToken(SqlTokenKind.Literal, sql[start..end]);
    }

    private SqlToken Word()
    {
        var word = Run(c => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$');
        // ASCII only: how the server folds other letters depends on its locale, but pg_dump quotes names with them.
        return new SqlToken(SqlTokenKind.Word, string.Create(word.Length, word, static (folded, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                folded[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }));
    }

    private string Run(Func<char, bool> belongs)
    {
        var start = _at;
        do
        {
            _at++;
        }
        while (_at < sql.Length && belongs(sql[_at]));

        return sql[start.._at];
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private bool Starts(string text) => sql.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);

    private int EndOf(string text, int from)
    {
        var found = sql.IndexOf(text, from, StringComparison.Ordinal);
        return found < 0 ? sql.Length : found + text.Length;
    }

    private char Peek(int ahead) => _at + ahead < sql.Length ? sql[_at + ahead] : '\0';
}
