using System.ComponentModel;
using System.Globalization;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>A secret from the configuration. It prints as <c>***</c>; only <see cref="Reveal"/> gives the text.</summary>
[TypeConverter(typeof(Converter))]
public sealed class SecretText(string value)
{
    /// <summary>The secret itself. Never pass it to a log, an argument list, a page or an exception.</summary>
    public string Reveal() => value;

    /// <inheritdoc />
    public override string ToString() => "***";

    private sealed class Converter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string { Length: > 0 } text ? new SecretText(text) : null;
    }
}
