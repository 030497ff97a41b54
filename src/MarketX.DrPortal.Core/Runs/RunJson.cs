using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>How requests, results and progress are written into rows: camelCase, enums as words.</summary>
public static class RunJson
{
    /// <summary>The shared options; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(), new StoredTextJsonConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
