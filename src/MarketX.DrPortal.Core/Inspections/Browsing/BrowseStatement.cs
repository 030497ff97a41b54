using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>Makes the SELECT of a page or an export. Names go through <see cref="SqlName"/>, values are parameters.</summary>
internal static class BrowseStatement
{
    /// <summary>Characters of a value that a page shows.</summary>
    public const int ShownCharacters = 200;

    // Types without an equality of their own: their text is compared.
    private static readonly HashSet<string> NotComparable = new(StringComparer.Ordinal) { "json", "xml", "point", "polygon", "line", "box", "path", "aclitem" };

    /// <summary>A page, and one row more, which tells whether others follow.</summary>
    public static NpgsqlCommand Page(NpgsqlConnection connection, InspectedTable table, BrowseRequest request) =>
        Of(connection, table, request, column => column.BaseType == "bytea"
            ? $"'bytea, ' || pg_catalog.octet_length({SqlName.Quote(column.Name)}) || ' bytes'"
            : $"pg_catalog.left({SqlName.Quote(column.Name)}::text, {(ShownCharacters + 1).ToString(CultureInfo.InvariantCulture)})", request.Take + 1, request.Skip);

    /// <summary>All rows that the filter selects, whole.</summary>
    public static NpgsqlCommand Export(NpgsqlConnection connection, InspectedTable table, BrowseRequest request, int limit) =>
        Of(connection, table, request, column => $"{SqlName.Quote(column.Name)}::text", limit, 0);

    private static NpgsqlCommand Of(NpgsqlConnection connection, InspectedTable table, BrowseRequest request, Func<InspectedColumn, string> value, int limit, int skip)
    {
        if (table.Columns.Count == 0)
            throw new RequestRefusedException($"{table.Name} has no column.");
        var command = new NpgsqlCommand { Connection = connection };
        var sql = new StringBuilder("SELECT ").AppendJoin(", ", table.Columns.Select(value)).Append(" FROM ").Append(table.Sql);
        if (!string.IsNullOrEmpty(request.FilterColumn))
            sql.Append(" WHERE ").Append(Condition(command, table.Column(request.FilterColumn), request));
        // The key makes the order complete, so that no row shows on two pages.
        var order = table.Key.Where(k => k != request.Sort).Select(SqlName.Quote).ToList();
        if (!string.IsNullOrEmpty(request.Sort))
        {
            var sort = table.Column(request.Sort);
            order.Insert(0, $"{SqlName.Quote(sort.Name)}{(NotComparable.Contains(sort.BaseType) ? "::text" : "")}{(request.Descending ? " DESC" : "")} NULLS LAST");
        }

        if (order.Count > 0)
            sql.Append(" ORDER BY ").AppendJoin(", ", order);
        command.CommandText = sql.Append(CultureInfo.InvariantCulture, $" LIMIT {limit} OFFSET {skip}").ToString();
        return command;
    }

    private static string Condition(NpgsqlCommand command, InspectedColumn column, BrowseRequest request)
    {
        var name = SqlName.Quote(column.Name);
        if (request.Filter is RowFilter.IsNull or RowFilter.IsNotNull)
            return $"{name} {(request.Filter == RowFilter.IsNull ? "IS NULL" : "IS NOT NULL")}";
        if (request.Value.Contains('\0', StringComparison.Ordinal))
            throw new RequestRefusedException("The value to filter by contains a NUL character.");
        command.Parameters.AddWithValue(request.Value);
        return request.Filter == RowFilter.Contains ? $"pg_catalog.strpos(pg_catalog.lower({name}::text), pg_catalog.lower($1::text)) > 0"
            : NotComparable.Contains(column.BaseType) ? $"{name}::text = $1::text"
            // As the column's own type, so that an index helps.
            : $"{name} = CAST($1::text AS {column.Type})";
    }
}
