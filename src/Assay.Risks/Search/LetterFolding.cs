namespace Assay.Risks.Search;

/// <summary>Letters without what stands above, below or through them: <c>Gipiškis</c> and <c>Gipiskis</c> are one word. Needs no tables of the system's, so that an index made anywhere can be searched everywhere.</summary>
internal static class LetterFolding
{
    private const int FirstMark = 0x0300, LastMark = 0x036F, End = 0x1F00;

    // Each base letter and the lower-case letters that are it with marks.
    private static readonly string[] Families =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "bḃḅḇ", "cçćĉċčḉ", "dďđḋḍḏḑḓ", "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "fḟ", "gĝğġģǧǵḡ", "hĥħȟḣḥḧḩḫẖ", "iìíîïĩīĭįıİǐȉȋḭḯỉị", "jĵǰ", "kķǩḱḳḵ",
        "lĺļľłḷḹḻḽ", "mḿṁṃ", "nñńņňǹṅṇṉṋ", "oòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ", "pṕṗ", "rŕŗřȑȓṙṛṝṟ", "sśŝşšșṡṣṥṧṩſẛ", "tţťŧțṫṭṯṱẗ", "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        "vṽṿ", "wŵẁẃẅẇẉẘ", "xẋẍ", "yýÿŷȳẏẙỳỵỷỹ", "zźżžẑẓẕ",
    ];

    private static readonly char[] Bases = Table();

    /// <summary>Whether it is a mark that belongs to the letter before it, as texts copied from PDF files have them.</summary>
    public static bool IsMark(char letter) => letter is >= (char)FirstMark and <= (char)LastMark;

    /// <summary>Appends the letter in lower case without marks; two or three letters for a ligature.</summary>
    public static void Append(System.Text.StringBuilder word, char letter)
    {
        var lower = char.ToLowerInvariant(letter);
        if (Ligature(lower) is { } letters)
            word.Append(letters);
        else
            word.Append(lower < End && Bases[lower] != 0 ? Bases[lower] : lower);
    }

    private static string? Ligature(char letter) => letter switch
    {
        'ß' or 'ẞ' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        _ => null,
    };

    private static char[] Table()
    {
        var bases = new char[End];
        foreach (var family in Families)
        {
            foreach (var letter in family)
                bases[letter] = family[0];
        }
        return bases;
    }
}
